# The desk: calls, the shift log, the load of each seat.

nav-phone = Calls in
nav-phone-setup = Telephone
nav-phone-setup-about = Which telephone exchange may report calls
nav-shift = Shift

notice-phone-call = A call at your seat

phone-state-ringing = Ringing
phone-state-talking = Talking
phone-state-answered = Answered
phone-state-missed = Missed
phone-state-called-back = Called back

phone-tab-all = All calls
phone-tab-missed = To call back
phone-missed-title = Missed calls
phone-shown = { $n ->
    [one] one on this page
   *[other] { $n } on this page
}
phone-empty = No calls
phone-empty-hint = Calls that the exchange tells of are listed here; please call the missed ones back soon.
phone-one = A call
phone-when = When
phone-number = Number
phone-withheld = Number withheld
phone-seat = Seat
phone-state = State
phone-case = Case
phone-back = Called back
phone-back-note = What came of it
phone-back-note-of = What came of calling { $what } back
phone-back-done = Called back
phone-recording = Recording
phone-listen = Listen
phone-register = Register
phone-put-aside = Put this call aside
phone-earlier = Cases of this caller
phone-others = Other calls from this number

phone-exchanges = Exchanges
phone-exchanges-about = Each exchange tells of calls with a token of its own; the form is in “Telephone adapter” of the reference.
phone-exchange-name = Name
phone-exchange-make = Add an exchange
phone-exchange-end = End
phone-exchange-ended = Ended
phone-token = Token
phone-token-once = Copy the token now: it is not shown again
phone-seats = Seats
phone-seats-lines = Extensions and accounts
phone-seats-about = One seat on each line: extension, blank, login, such as 8001 shouli1. Seats that the exchange names by their login need no line.
phone-seats-save = Save the seats
phone-bad-line = Line { $n } is wrong: write an extension and a login that exists

phone-fault-token = The token is wrong or has ended; look it up on the page “Telephone”.
phone-fault-json = The body is not the JSON that is agreed on: { $what }
phone-fault-body = The body is too long; send one event at a time.
phone-fault-event = event must be one of ringing, answered, missed, hung-up.
phone-fault-call = call must not be empty: send the exchange’s own id of the call, the same for all its events.
phone-fault-at = at must be a moment in ISO 8601 with its offset, such as 2026-11-24T09:15:02+08:00.
phone-fault-at-ahead = at lies more than an hour ahead of our clock; set the clock of the exchange.
phone-fault-recording = recording must be an address that begins with http:// or https://, of at most 500 letters and without blanks.
phone-fault-long = { $what } is too long; at most 100 letters.

shift-none = Nobody is on duty
shift-none-hint = Once a shift leader begins a shift, everybody can write its log.
shift-begin = Begin a shift
shift-past = Past shifts
shift-past-empty = No shift was handed over yet
shift-past-empty-hint = A shift is listed here once both sides have signed.
shift-from = From
shift-until = Until
shift-anybody = Anybody
shift-show = Show
shift-past-none = No shift meets these conditions
shift-past-all = See all shifts
shift-led = Led by { $what }
shift-words = Write an entry
shift-kind = Kind
shift-kind-note = Note
shift-kind-order = Leader’s order
shift-kind-incident = Incident
shift-kind-fault = Fault
shift-kind-staff = Staff
shift-kind-correction = Correction
shift-case = Number of a case
shift-write = Put into the log
shift-no-entries = Nothing was written in this shift yet.
shift-correct = Correct
shift-correcting = You correct this entry; it stays as it is
shift-corrects = corrects entry { $n }
shift-counts = How we stand
shift-overdue = Overdue
shift-applications = Applications waiting
shift-missed = Missed, to call back
shift-over-title = Hand over
shift-out-words = Words of the hand-over
shift-over-hint = After the signature nothing is added or changed, and the figures of this moment are kept.
shift-over = Sign and hand over
shift-waits = Handed over and signed by { $what }; waits for the second signature
shift-in-words = Words of the take-over
shift-take = Sign and take over
shift-paper = Hand-over sheet
shift-leader = Shift leader
shift-began = Began
shift-ended = Ended
shift-signed-out = Handed over by
shift-signed-in = Taken over by
shift-entries = Entries
shift-digest = Digest of what was signed
shift-broken = This is not what was signed
shift-broken-hint = The data of this shift was changed after the signature; ask the administrator to check the audit log.

load-title = Load of each seat
load-empty = Nobody sits at a desk
load-empty-hint = Intake operators and dispatchers are listed here once they hold a post.
load-name = Person
load-call = Call
load-talking = Talking
load-ringing = Ringing
load-free = Free
load-claimed = In hand
load-registered = Registered today
load-dispatched = Dispatched today
load-waiting = Tasks waiting
load-about = Tasks waiting are those to verify or check that the person sent out and no collector answered yet.

error-desk-refused = { $what }. Please go back, correct it and try again.
refusal-shift-runs = A shift runs already or waits for its second signature
refusal-no-shift = Nobody is on duty
refusal-handed-over = The shift was handed over and signed; nothing is added or changed any more
refusal-not-handed-over = The shift was not handed over yet
refusal-own-shift = The leader of a shift cannot take it over
refusal-other-text = The hand-over is not what you saw; refresh the page and sign again
refusal-no-words = Please write something
refusal-unknown-case = No case has this number
refusal-unknown-entry = The entry to be corrected does not exist
refusal-not-missed = The call needs no calling back, or somebody did already

deed-phone_adapter-create = Added an exchange
deed-phone_adapter-end = Ended an exchange
deed-phone_call-listen = Listened to a recording
deed-shift-hand_over = Signed a hand-over
deed-shift-take_over = Signed a take-over
