# Organisations, accounts, posts and signing in: errors and words. Keys come from IdentityError::code, PasswordFault::code and the enums.
identity-refused = Your present post may not do this
identity-refused-hint = Switch to a post that may, or ask the administrator.
identity-outside-scope = Outside the reach of your present post
identity-outside-scope-hint = You manage your own district, organisation and those below; somebody who also holds a post elsewhere is managed from above.
identity-own-grant = You cannot give yourself a post
identity-own-grant-hint = Ask another administrator.
identity-not-delegable = This post cannot be lent
identity-not-delegable-hint = Posts that give posts, posts with tasks of one's own (collector, handler) and lent posts stay with their holder; hand your tasks to somebody else one by one.
identity-no-colleague = Your deputy does not work in the same office
identity-no-colleague-hint = Choose somebody of your organisation, of one below it or above it.
identity-too-long = Too long an absence
identity-too-long-hint = At most 60 days at once; for longer, an administrator changes the posts.
identity-not-found = Not found, or closed
identity-not-found-hint = Go back, reload the list and try again.
identity-changed = Somebody else has just changed the same record
identity-changed-hint = Reload the page, check and submit again.
identity-login-taken = This login is taken
identity-login-taken-hint = Capitals and width make no difference; choose another.
identity-code-taken = The district already has an organisation with this code
identity-code-taken-hint = Choose another code.
identity-bad-login = This cannot be a login
identity-bad-login-hint = Use 2 to 64 letters, digits or . - _ @, without spaces.
identity-bad-text = Must not be empty, at most { $max } characters
identity-bad-text-hint = Complete or shorten it and submit again.
identity-bad-period = The end lies before the beginning
identity-bad-period-hint = Correct the period.
identity-bad-password = The new password does not meet the rules
identity-bad-password-hint = Change it as listed below.
identity-wrong-password = Login or password is wrong
identity-wrong-password-hint = Check caps lock and input method; repeated mistakes lock the account for a while.
identity-locked = Too many wrong passwords; the account is locked for { $minutes } more minutes
identity-locked-hint = If it is urgent, ask the administrator to unlock it.
identity-signed-out = You are no longer signed in
identity-signed-out-hint = Sign in again.
identity-unavailable = This cannot be done at the moment
identity-unavailable-hint = Try again later; if it keeps failing, tell the administrator the request number.

password-too-short = At least { $count } characters
password-too-long = At most { $count } characters
password-few-classes = At least { $count } of: small letters, capitals, digits, other characters
password-uniform = At least 5 different characters
password-holds-login = Must not contain the login, forwards or backwards
password-unchanged = Must differ from the old password

organisation-kind-centre = Command centre
organisation-kind-department = Department
organisation-kind-street = Street office
organisation-kind-team = Team
organisation-kind-contractor = Contractor

scope-district = Whole district
scope-organisation = Own organisation and below
scope-own = Own only

theme-auto = As the device
theme-light = Light
theme-dark = Dark

audit-outcome-done = Done
audit-outcome-refused = Refused
audit-outcome-failed = Failed

deed-organisation-create = Organisation made
deed-account-create = Account made
deed-account-end = Account closed
deed-account-unlock = Account unlocked
deed-account-reset_password = Password reset
deed-account-change_password = Password changed
deed-account-set_preferences = Preferences changed
deed-grant-create = Post given
deed-grant-end = Post ended
deed-session-sign_in = Sign-in
deed-session-sign_out = Sign-out
deed-session-switch_post = Post switched
deed-session-sweep = Old sessions removed
