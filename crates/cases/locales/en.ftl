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

filter-more = and others, { $n } in all
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
form-add-photo = Add photos
form-reason = Reason
form-result = What was found
form-department = Department
form-collector = Collector
form-handler = Handler

field-title = My tasks
field-report = Report with photo
field-send = Send
field-answered = Sent
field-empty = No tasks now
field-empty-hint = New verify and check tasks appear here, the most urgent first.
field-order = Order
field-by-time = Soonest due
field-by-near = Nearest
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
refusal-missing-reason = Give a reason
refusal-missing-note = Write a note
refusal-missing-photo = Attach at least one photo
refusal-missing-clause = Choose a filing clause
refusal-missing-department = Choose a department
refusal-missing-collector = Choose a collector
refusal-missing-handler = Choose a handler
refusal-missing-result = Choose what was found
error-case-refused = { $what }. Go back, mend it and try again.
upload-refused = “{ $what }” was not taken.

nav-work-about = Cases that your post can move on
nav-cases-about = Find, filter and read cases
nav-report-about = Report from the street with photos

# The whole engine.

mark-urgent = Urgent
mark-suspend = Suspended until { $what }
mark-defer = Deferred until { $what }
mark-hard = Hard
mark-application = To decide
mark-exempt = Exempted
mark-reports = { $n } reports
closing-normal = Closed
closing-forced = Forced closing
closing-special = Special closing

fact-pass = { $n ->
    [one] 1 pass
   *[other] { $n } passes
}
fact-rework = { $n ->
    [one] 1 rework
   *[other] { $n } reworks
}
fact-return = { $n ->
    [one] 1 return
   *[other] { $n } returns
}
fact-refused-return = { $n ->
    [one] 1 refused return
   *[other] { $n } refused returns
}
fact-misdispatch = { $n ->
    [one] 1 mis-dispatch
   *[other] { $n } mis-dispatches
}
fact-intake-error = { $n ->
    [one] 1 intake error
   *[other] { $n } intake errors
}
fact-shuffle = { $n ->
    [one] 1 shuffle
   *[other] { $n } shuffles
}
fact-extension = { $n ->
    [one] 1 extension
   *[other] { $n } extensions
}
fact-suspension = { $n ->
    [one] 1 suspension
   *[other] { $n } suspensions
}
fact-deferral = { $n ->
    [one] 1 deferral
   *[other] { $n } deferrals
}
fact-backlog = { $n ->
    [one] 1 backlog
   *[other] { $n } backlogs
}
fact-reopen = { $n ->
    [one] 1 reopening
   *[other] { $n } reopenings
}
fact-reminder = { $n ->
    [one] 1 reminder
   *[other] { $n } reminders
}
fact-supervision = { $n ->
    [one] 1 supervision notice
   *[other] { $n } supervision notices
}
fact-late-pass = { $n ->
    [one] 1 late pass
   *[other] { $n } late passes
}
fact-name-pass = Pass
fact-name-rework = Rework
fact-name-return = Return
fact-name-refused-return = Refused return
fact-name-misdispatch = Mis-dispatch
fact-name-intake-error = Intake error
fact-name-shuffle = Shuffle
fact-name-extension = Extension
fact-name-suspension = Suspension
fact-name-deferral = Deferral
fact-name-backlog = Backlog
fact-name-reopen = Reopening
fact-name-reminder = Reminder
fact-name-supervision = Supervision notice
fact-name-late-pass = Late pass

clock-sub = Step: { $what }
case-grid = Unit grid
case-upstream = Upstream
reply-waiting = The answer is on its way to { $what }
reply-delivered = { $what } has the answer
reply-failed = The answer did not reach { $what }
reply-given = Given: { $what }
reply-delivered-at = Delivered: { $what }
reply-next = Next attempt: { $what }
reply-receipt = Their receipt: { $what }
reply-trouble = What went wrong: { $what }
reply-attempts = { $n ->
    [one] 1 attempt
   *[other] { $n } attempts
}
reply-send-again = Send again
reply-by-hand = { $what } is answered by hand
reply-by-hand-hint = No address is set up for this platform: enter the answer there yourself.
report-call = The telephone call
case-upstream-due = (due { $what })
case-reports = Reports
case-links = Linked
case-near = Nearby
case-passes = Departments
case-more = More
case-print = Print
case-split = Split
tab-cases = Cases
tab-orders = Orders
tab-letters = Letters
list-flows = Kinds
list-scope = Scope
list-as-heat = Heat map
heat-title = Heat map of cases
heat-size = Size of the hexagons
heat-size-wide = Quarters
heat-size-middle = Blocks
heat-size-close = Crossings
heat-count = Cases
heat-cases = { $n ->
    [one] { $n } case
   *[other] { $n } cases
}
heat-share = Compared with the fullest
heat-around = Around { $what }
heat-rest = { $n } more hexagons are not listed; the map shows them all
heat-legend = Cases in one hexagon
heat-empty = No case with a place
heat-empty-hint = Choose another filter, or look at all cases.
filter-hex = Hexagon
list-as-photos = Photo wall
list-kept = My filters
list-kept-drop = Drop the filter “{ $what }”
list-keep = Keep this filter
list-keep-name = Name of the filter
filter-flow = Flow
filter-closing = Closing
filter-parent = Parent
filter-hard = Hard
filter-returns = Returns
filter-misdispatches = Mis-dispatches
filter-shuffles = Shuffles
filter-extensions = Extensions
filter-late = Late passes
filter-reopens = Reopenings
filter-exempt = Exempted
filter-owner = Owner
export-code = Code
export-lon = Longitude
export-lat = Latitude
export-ended = Ended
export-application = Application
export-asker = Asked by
export-asked = Asked at
export-grounds = Reasons and contents
export-decide-by = Decide by
duration-minutes = { $n } min
duration-hours = { $n } h
duration-days = { $n } d
money = { $what } yuan
unit-working-day = working days
unit-working-hour = working hours
unit-natural-day = natural days
unit-pieces = pieces
unit-trips = trips
form-collector-on-duty = Collector on duty (automatic)
form-cohosts = Helping departments
form-team = Organisation inside
form-owner = Owner
form-answer = Answer to the reporter
form-report = Which report
form-amount = More time
form-unit = Unit
form-until = Last day
form-plan = Plan
form-consent = Number of the upstream consent
form-told = Told by telephone first
form-told-at = Told at
form-work = Quantity and cost
form-quantity = Quantity
form-cost = Cost (yuan)
form-call = The call
form-solved = Is it solved
form-satisfied = Satisfaction
form-target = Into the case
form-district = To the district (number)
form-contact = Reporter
form-contact-name = Name
form-contact-phone = Telephone
form-upstream = From a hotline or superior platform
form-order = Take the flow of hotline orders and proposals
form-order-hint = Sign for, contact, hand over, reply, call back
form-upstream-system = Platform
form-upstream-number = Its number
form-upstream-due = Its deadline
form-add-file = Add a file
call-valid-true = Reached
call-valid-false = Not reached
call-solved-true = Solved
call-solved-false = Not solved
call-attempts = { $n } tried
satisfaction-satisfied = Satisfied
satisfaction-fair = Fairly satisfied
satisfaction-dissatisfied = Dissatisfied
step-issue = Issued
step-import = Imported
step-undo = Taken back
step-undone = This step was taken back and counts nowhere.
step-merged-in = Another case was merged in
step-merge-undone = A merger was taken back
step-repack = Moved onto new packs
step-reassign = Sent to another collector
step-reply-delivered = The platform has the answer
step-reply-failed = The answer was given up
step-reply-again = Sent to the platform again
step-platform = Platform: { $what }
step-undecided = Not decided in time
step-unlooked = Nobody looked in time
step-unanswered = Nobody answered
step-letter-supervision = A supervision notice names it
step-letter-reminder = A reminder notice names it
step-letter-instruction = An instruction names it
step-letter-contact = A contact form names it
step-department = To: { $what }
step-team = Inside: { $what }
step-cohosts = Helping: { $what }
step-finding = Found: { $what }
step-amount = More time: { $what }
step-until = Until: { $what }
step-plan = Plan: { $what }
step-told = Told by telephone: { $what }
step-answer = Answer: { $what }
step-rule = By rule: { $what }
step-work = Work: { $what }
step-counts = Counts as: { $what }
step-late = Late by { $what }
step-note = Note: { $what }
step-consent = Upstream consent: { $what }
application-pending = Waiting
application-waits = Waiting: { $what }
application-approved = Approved
application-refused = Refused
application-withdrawn = Withdrawn
application-due = To be decided by { $what }
application-decided = Decided by { $what }
application-approve = Approve
application-refuse = Refuse
application-refuse-why = Why not
applications-empty = Nothing to decide
applications-empty-hint = Applications come here by their limit; nothing is approved by silence.
pass-number = No.
pass-from = Given
pass-received = Received
pass-due = Due
pass-outcome = Outcome
pass-open = Working
pass-fed-back = Fed back
pass-returned = Returned
pass-closed = Ended with the case
link-merged-to = Merged in
link-merged-from = Merged into
link-child-to = Part
link-child-from = Whole
link-repeat-to = Came back from
link-repeat-from = Came back as
link-concerns-to = About
link-concerns-from = Letter
link-transfer-to = Went on as
link-transfer-from = Came from
near-title = Maybe the same
near-caller = Earlier reports from this telephone
near-metres = { $n } m
why-ruling = By the ruling of { $what }
why-clause = By the clause { $what }
claim-take = I take it
claim-other = { $what } is working on this
claim-other-hint = Take the next one, or talk to them.
undo = Undo
undo-done = Done: { $what }
letter-new = Issue a letter
letter-kind = Kind
letter-subject = Title
letter-body = What is demanded
letter-department = Department
letter-person = Person
letter-until = Reply due
letter-concerns = About the cases
letter-concerns-hint = One or many, parted by blanks or lines; may be left empty
letter-send = Issue
letter-unknown-case = There is no case { $what }
bulk-bar = On the chosen cases
bulk-count = { $n } cases
bulk-done = { $what }: many at once
bulk-done-count = { $n } done
bulk-refused-count = { $n } refused
bulk-refused-hint = The others are done; see why, one by one.
bulk-back = Back to the list
bulk-undone = Taken back
error-bulk-number = Choose 1 to { $what } cases.
paper-dispatch = Dispatch slip
paper-application = Print the application
paper-application-of = Application: { $what }
paper-back = Back to the case
paper-scan = Choose the stamped scan
paper-scan-send = Send the scan
paper-scan-note = Stamped scan: { $what }
paper-dispatched = Dispatched
paper-due = Due
paper-issued-by = Issued by
paper-received-by = Received by
paper-stamp = Stamp
paper-asked-by = Asked by
paper-asked-at = Asked at
paper-first = First approval
paper-second = Second approval
paper-state = State
paper-decider = Decided by
paper-decision = Decision
paper-printed = Printed { $what }
nav-applications = Decide
nav-calls = Calls
nav-board = Board
nav-hard = Hard cases
nav-letters = Letters
nav-applications-about = Extensions, suspensions, returns
nav-calls-about = Reporters to be called
nav-board-about = Red and yellow by department
nav-hard-about = Hard cases and progress
nav-letters-about = Notices, instructions, contact forms
calls-empty = Nobody waits for a call
calls-empty-hint = Reporters of closed cases come here; after three attempts no more, and only valid calls count.
calls-attempts = Calls
board-departments = Departments
board-none = Not dispatched
board-open = Open
board-red = Red
board-yellow = Yellow
board-bar = Share
board-passes = This month
board-in-time = In time
board-late = Late
board-reworks = Reworks
board-red-list = Overdue
board-yellow-list = Due soon
board-none-red = Nothing is overdue
board-none-yellow = Nothing is due soon
hard-open = Open
hard-ended = Ended this month
hard-notices = Notices this month
hard-previous = Month before
hard-since = Since
hard-progress = Last progress
hard-empty = No hard cases
hard-empty-hint = Mark a case as hard on its page, name an owner and follow the progress.
phrases-title = Phrases
phrases-action = For
phrases-words = Words
phrases-add = Add
phrases-drop = Drop “{ $what }”
phrases-empty = No phrases yet
phrases-empty-hint = Added ones are offered below the note of their action.
exempt-title = Bulk exemption
exempt-about = For storms and outages: by class, area and period. The facts stay; a mark is added.
exempt-fact = What does not count
exempt-from = Filed from
exempt-until = Filed until
exempt-code = Code begins with
exempt-code-hint = Such as 06; empty is all
exempt-area = Grid begins with
exempt-area-hint = Such as a street's nine digits; empty is all
exempt-do = Mark
exempt-done = { $n } marked
exempt-bad-period = Give both days, the first not after the last
refusal-not-your-decision = This is not yours to decide
refusal-need-category = No matter was registered yet
refusal-need-signed = The order must be signed for first
refusal-need-unsigned = Signed for already
refusal-need-verified = A public report must be verified first
refusal-need-unverified = Needs no verification
refusal-need-check-passed = The check has not passed
refusal-need-check-failed = The check has not failed
refusal-need-unchecked = Checked already
refusal-need-in-time = It is overdue: too late for more time
refusal-need-not-urgent = Urgent cases are not extended
refusal-need-extensions-left = No extension is left
refusal-need-sub-left = No step is open
refusal-need-subs-done = A step is still open
refusal-need-safe = The place must be made safe first
refusal-need-no-application = An application is waiting
refusal-need-application = No application is waiting
refusal-need-upstream = Not from a superior platform
refusal-need-not-upstream = Only the superior platform closes it
refusal-need-children-ended = Parts of it are still open
refusal-need-hard = Not a hard case
refusal-need-not-hard = A hard case already
refusal-need-caller = No reporter is waiting
refusal-need-appeal-left = An appeal was made, or it is too late
refusal-need-cohosts-done = A helping department is not done
refusal-need-cohost = Your organisation does not help here
refusal-missing-answer = Answer the reporter
refusal-missing-amount = Say how much more time
refusal-missing-until = Give the last day
refusal-missing-plan = Say how it will be solved
refusal-missing-consent = Give the number of the upstream consent
refusal-missing-told-at = Say when it was told
refusal-missing-work = Give the quantity
refusal-missing-call = Say whether it is solved and how satisfied they are
refusal-missing-cohosts = Choose helping departments
refusal-missing-team = Choose the organisation inside
refusal-missing-owner = Choose the owner
refusal-missing-target = Give the other case
refusal-missing-district = Give the other district
refusal-unknown-reason = Choose one of the listed reasons
refusal-too-much = More than the rules allow ({ $n })
refusal-not-later = The day must lie ahead
refusal-not-then = The call must lie after filing, before now, within a day
refusal-nobody-on-duty = Nobody is on duty: choose a collector or set the roster
refusal-nobody-there = The person has no post in this district
refusal-bad-target = That case is not there, has ended, or is this one
refusal-claimed = { $what } is working on it
refusal-nothing-to-send = No answer was given up, so there is nothing to send again
refusal-too-late-to-undo = Too late to take back, or something followed
notice-send-verify = A task for you
notice-send-check = A check for you
notice-verify = A verification was answered
notice-check = A check was answered
notice-file = A case waits for dispatch
notice-dispatch = A case for your department
notice-rule = A case was ruled to be yours
notice-direct = A case came by rule
notice-hand-over = An order for your department
notice-team = A case for your unit
notice-assign = A case for you
notice-cohost-done = A helping department is done
notice-feedback = A department reported done
notice-rework = A case came back
notice-send-back = Sent back
notice-ask-extend = More time is asked for
notice-ask-suspend = A suspension is asked for
notice-ask-defer = A deferral is asked for
notice-ask-return = A return is asked for
notice-ask-force = A forced closing is asked for
notice-ask-appeal = An appeal waits
notice-approve = Your application was decided
notice-refuse = Your application was refused
notice-withdraw = An application was withdrawn
notice-resume = A case goes on
notice-expire = A suspension is over
notice-expire-pool = A case went to the pool
notice-upstream-back = Sent back upstream
notice-reply-failed = An answer did not reach the superior platform
notice-reopen = A case was reopened
notice-reopen-by-call = A call reopened a case
notice-remind = Somebody presses
notice-hard-mark = A case was marked as hard
notice-hard-note = Progress on a hard case
notice-reply = A letter was answered
notice-yellow = A case is due soon
notice-red = A case is overdue
notice-undecided = An application was not decided in time
notice-unlooked = Nobody looked at a suspended case in time
notice-unanswered = Nobody answered a task
notice-issued-supervision = A supervision notice for you
notice-issued-reminder = A reminder notice for you
notice-issued-instruction = An instruction for you
notice-issued-contact = A contact form for you

# Components and duties
near-components = Components near here
near-whose = Suggested department
near-component-none = None of them
form-component = Identity code of the component
form-component-hint = Once a place is picked, choose it among the components near it, or type the code
form-component-unknown = The register has no such identity code
case-component = Component
filter-component = Component
why-rule = By the rule “{ $what }”
nav-duties = Duties
nav-duties-about = Which department for which matter, and whether anybody is missing
duty-rules = Rules
duty-coverage = Coverage
duty-about = Of several rules that hold, the component's owner decides first, then the clause or the longer code, then the smaller area; the district's own word goes before the packs', the newer before the older. Where none holds, the clause suggests the department.
duty-shown = { $n ->
    [one] 1 rule
   *[other] { $n } rules
}
duty-new = Write a rule
duty-drafts = Drafts
duty-draft = Draft
duty-none = No rules yet
duty-none-hint = The clauses suggest the department.
duty-name = Name
duty-name-en = English name
duty-when = Holds for
duty-to = Department
duty-to-hint = “Nobody” takes the rule of this key back
duty-from = Now
duty-origin = From
duty-since = Since
duty-by = Written
duty-always = every case
duty-helps = Helps: { $what }
duty-and = {", "}
duty-direct = At once
duty-direct-hint = The program dispatches after filing, without a dispatcher
duty-if-owner = owner { $what }
duty-if-clause = clause { $what }
duty-if-code = matter { $what }
duty-if-area = area { $what }
duty-of-street = The street or town of the place
duty-of-managing = Whoever manages the component
duty-of-nobody = Nobody
duty-unknown = { $what } (no organisation here)
duty-origin-pack = Pack
duty-origin-ruling = Ruling
duty-origin-city = District
duty-origin-clause = Clause
duty-key = Key
duty-key-hint = The key of a pack's rule replaces that rule
duty-clause = Clause
duty-clause-hint = Such as 06010-1; either this or a code
duty-code = Code of the matter
duty-code-hint = Whole, or its beginning such as 06
duty-area = Area
duty-area-hint = Beginning of a unit grid's id: 9 digits a street, 12 a community, 15 a grid
duty-owner = Owner of the component
duty-owner-hint = Name or credit code as in the register
duty-try = Save and try
duty-rule = The rule
duty-trial = Tried on the cases of the last 31 days
duty-trial-looked = { $n ->
    [one] 1 case was looked at.
   *[other] { $n } cases were looked at.
}
duty-trial-moved = { $n ->
    [one] 1 would go elsewhere.
   *[other] { $n } would go elsewhere.
}
duty-moved = Cases that would go elsewhere
duty-more = { $n } more are not listed.
duty-publish = Publish
duty-change = Change
duty-drop = Delete the draft
duty-history = Versions
duty-everywhere = Everywhere
duty-looked = { $n } combinations looked at
duty-count-nobody = { $n } that nobody owns
duty-count-two = { $n } that two own
duty-covered = Everything has one department
duty-covered-hint = Look again after rules or organisations change.
duty-gap = What is wrong
duty-gap-why = Rules
duty-gap-nobody = Nobody
duty-gap-two = Two
duty-no-rule = no rule
refusal-duty-key = A key has letters, digits, -, _ and ., at most 40
refusal-duty-name = Write a name
refusal-duty-clause = There is no such clause
refusal-duty-code = No code begins so
refusal-duty-area = An area has 6, 9, 12 or 15 digits
refusal-duty-department = There is no such organisation here
permission-duty-read = See rules of duty
permission-duty-edit = Write and publish rules of duty
deed-cases-publish-rule = Published a rule of duty
