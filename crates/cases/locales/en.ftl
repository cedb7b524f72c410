# Words of cases: lists, the case page, forms, the collector's phone page.

cases-title = Cases
case-register = Register
case-unregistered = Not registered
case-reworks = { $n ->
    [one] 1 rework
   *[other] { $n } reworks
}
case-photos = Photos
case-facts = Facts
case-map = Location
case-history = History
case-actions = Next steps
case-nothing-to-do = Your post has nothing to do in this stage.
case-reported = Reported
case-class = Class
case-clause = Filing clause
case-limit = Time limit

clocks = Deadlines
clock-stage = Stage
clock-pass = Department
clock-whole = Whole case
clock-none = Not running

left-minutes = { $n } min left
left-hours = { $n } h left
left-days = { $n ->
    [one] 1 day left
   *[other] { $n } days left
}
left-stopped = Stopped
late-minutes = { $n } min late
late-hours = { $n } h late
late-days = { $n ->
    [one] 1 day late
   *[other] { $n } days late
}

source-patrol = Patrol
source-hotline = Hotline
source-web = Public report
source-media = Press
source-leader = Leader
source-video = Video
source-upstream = Superior platform
source-other = Other

column-light = Light
column-number = Number
column-photo = Photo
column-matter = Matter
column-place = Place
column-source = Source
column-stage = Stage
column-left = Time left
column-who = Department

list-open = Open
list-all = All
list-shown = { $n ->
    [one] 1 case
   *[other] { $n } cases
}
list-empty = No case fits these conditions
list-empty-hint = Take a condition away, or look among all cases.

filter-q = Search
filter-stage = Stage
filter-source = Source
filter-code = Code
filter-kind = Component or matter
filter-clause = Filing clause
filter-grid = Unit grid
filter-urgent = Urgent
filter-department = Department
filter-handler = Handler
filter-reported = Reported on
filter-filed = Filed on
filter-ended = Ended on
filter-due = Due on
filter-reworks = Reworks

limit-working-minute = { $what } working minutes
limit-working-hour = { $what } working hours
limit-working-day = { $what } working days
limit-urgent-minute = { $what } minutes, running on
limit-urgent-hour = { $what } urgent hours
limit-urgent-day = { $what } urgent days
limit-natural-day = { $what } calendar days
clause-none = No filing clause yet

form-matter = Matter
form-matter-hint = A name, pinyin initials or a code, such as “manhole”, “xgg” or “06010”
form-matter-unknown = No such matter was found; try other words
form-description = What is the problem
form-description-hint = What it is, how large, whether it is dangerous
form-description-missing = Say what the problem is
form-place = Place
form-place-hint = Street and number or crossing, with direction and landmark
form-place-missing = Say where it is
form-photo-missing = Take at least one photo
form-lon = Longitude
form-lat = Latitude
form-add-photo = Add photos
form-cancel = Cancel
form-note = Note
form-reason = Reason
form-result = What was found
form-department = Department
form-collector = Collector
form-handler = Handler

field-title = My tasks
field-report = Report with photo
field-send = Send
field-empty = No tasks now
field-empty-hint = New verify and check tasks appear here, the most urgent first.
field-navigate = Navigate
field-answer = Answer on site
task-verify = Verify
task-check = Check

finding-verify-pass = True
finding-verify-fail = Not true
finding-verify-unclear = Could not be verified
finding-check-pass = Solved
finding-check-fail = Not solved
finding-check-unclear = Could not be checked

step-report = Reported
step-by-program = System
step-reason = Reason: { $what }

refusal-stage = This is not possible in the present stage
refusal-open-verify = The verify task has not been answered yet
refusal-open-check = The check task has not been answered yet
refusal-no-verify = No verify task is waiting for an answer
refusal-no-check = No check task is waiting for an answer
refusal-not-yours = This task was given to another collector
refusal-finding-verify = A public report must be verified first
refusal-finding-check = The check found otherwise
refusal-not-registered = No matter has been registered yet
refusal-missing-reason = Give a reason
refusal-missing-note = Write a note
refusal-missing-photo = Attach at least one photo
refusal-missing-clause = Choose a filing clause
refusal-missing-department = Choose a department
refusal-missing-collector = Choose a collector
refusal-missing-handler = Choose a handler
refusal-missing-result = Choose what was found
error-case-refused = { $what }. Go back, mend it and try again.
error-filter = The filter is not right: { $what }
error-upload = The file did not arrive whole; please try again.
upload-refused = “{ $what }” was not taken.

nav-work-about = Cases that your post can move on
nav-cases-about = Find, filter and read cases
nav-report-about = Report from the street with photos
