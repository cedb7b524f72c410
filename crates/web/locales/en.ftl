# Words of the frame and of the parts that every page shares.

shell-product = Wangge
shell-motto = City operation and management
shell-home = Home
shell-skip = Skip to content
shell-nav = Main navigation
shell-search = Search
shell-search-hint = Case number, place, person, page
shell-demo = Demo data
shell-notices = Notices
shell-post = Switch post
shell-user = Your menu
shell-theme = Appearance
shell-theme-light = Light
shell-theme-dark = Dark
shell-theme-auto = As the system
shell-language = Language
shell-language-other = Switch to Chinese
shell-close = Close
shell-sign-in = Sign in
shell-away = Going away
shell-password = Change password
shell-post-for = for
shell-sign-out = Sign out

nav-home = Home
nav-work = To do
nav-cases = Cases
nav-report = Report
nav-people = People

sign-in-user = User name
sign-in-password = Password
sign-in-demo = Demo accounts
sign-in-demo-note = One click takes you to the post. All data is invented, so try anything.

light-green = Green: time enough
light-yellow = Yellow: running out
light-red = Red: past the limit
light-none = No clock running

list-filter = Filter
list-word-remove = Remove this condition
list-words-clear = Clear all
list-pages = Pages
list-previous = Previous
list-next = Next

form-optional = optional
form-errors = Some fields need a change

photo-none = No photo
photo-awaited = Photo after handling still missing

map-label = Map
map-pick = Click or drag the pin; arrow keys move it, Enter sets it
map-picked = Place set
map-failed = The map did not load. Type the coordinates, or reload the page
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-own = Base map: own geography
base-map-away = The base map service does not answer just now; maps go on with our own base map.
base-map-missing = The base map service has no such tile.
map-measure-length = Measure a distance
map-measure-area = Measure an area
map-measure-length-hint = Click to set points, Enter sets the centre, Backspace takes one back, Esc ends
map-measure-area-hint = Click three corners or more, Enter sets the centre, Backspace takes one back, Esc ends
map-components = Show components
map-components-closer = Zoom in to see components
map-search = Search this view
map-picture = Save a picture of this map
category-none = No category matches; try other words
category-failed = The search failed; try again in a moment
category-count = matches
camera-take = Take a photo
camera-remove = Remove this photo
camera-unreadable = This file is not a photo we can read
place-use = Use my position
place-waiting = Finding your position…
place-found = Position found
place-failed = No position. Allow location access, or pick a point on the map
net-failed = The server cannot be reached. Your input is still here; try again in a moment

keys-title = Shortcuts
keys-search = Search
keys-move = Move down or up the list
keys-open = Open the current row
keys-select = Select or unselect the current row
keys-close = Close a menu or leave a field
keys-register = Register, from the home page and lists
keys-help = Show this table

error-home = Go to the home page
error-request = Quote this number to your administrator

error-title-not-found = Not found
error-title-signed-out = Your session has ended
error-title-refused = This is not allowed
error-title-conflict = Someone else was faster
error-title-invalid = Something is not right
error-title-unavailable = Not available just now
error-title-bug = Something went wrong
error-not-found = There is nothing here. The address may be wrong, or it lies outside your area.
error-signed-out = What you filled in has not been sent. Please sign in again and retry.
error-monitor = Figures are for this machine or for monitors that hold the token.
error-permission = Your present post lacks this permission ({ $what }). If you hold another post, switch to it at the top right.
error-bug = This is a fault of the program and has been recorded. Nothing that was saved is lost. Please try again later.
error-storage = The file cannot be kept at the moment: the disk of the server may be full. Please try again shortly, and tell the administrator if it stays so.
error-unavailable = Data cannot be read or kept at the moment. Please try again shortly, and tell the administrator if it stays so.
error-sent-twice = This form has arrived before. Please look whether it was done, and reload the page before you send it again.
error-conflict = Somebody handled this after you opened the page. Please reload and look again.

# Shared by lists and forms
column-place = Place
form-lon = Longitude
form-lat = Latitude
form-cancel = Cancel
form-note = Note
error-filter = The filter is not right: { $what }
error-upload = The file did not arrive whole; please try again.
list-export = Export
list-as-list = List
list-as-map = List with map
filter-box = Map view
filter-said = { $what }:{ " " }
list-pick = Pick { $what }
column-pick = Pick
error-export = The export could not be finished; narrow the list or take CSV.
