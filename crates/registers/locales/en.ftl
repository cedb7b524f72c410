# Register of components

nav-components = Components
nav-components-about = The register of components, their states and history
permission-register-read = See registers
permission-register-edit = Enter and change registers
deed-registers-put-many = Stored many components
deed-registers-import = Imported components
deed-registers-change-many = Changed many components

register-shown = { $n ->
    [one] 1 component
   *[other] { $n } components
}
register-changed = { $n ->
    [one] 1 component changed
   *[other] { $n } components changed
}
register-none = not given
register-nothing = nothing
register-program = The program
register-search = Identity code, name, address, unit
register-new = Enter a component
register-edit = Edit
register-import = Import
register-more = More
register-empty = No component fits
register-empty-hint = Take a condition away, or enter or import components.
register-bulk-bar = With the selected components
register-bulk = Change state or unit
register-bulk-all = Change all of the filter
register-facts = Facts
register-map = Place
register-related = Cases about it
register-related-none = No case was about it yet.
register-report = Register a case
register-history = Changes
register-change-state = Change its state
register-change-party = Change a unit
register-role = Which one
register-party = Name of the unit
register-party-code = Credit code
register-party-department = Organisation here
register-party-department-hint = For the managing department only: cases go to this organisation
register-no-department = None
register-save = Save
register-why = Reason or remark
register-required-note = Kind and coordinates are needed. Without an identity code the next number is given.
register-parties = Units

register-filter-q = Search
register-filter-class = Class
register-filter-kind = Kind
register-filter-code = Identity code
register-filter-state = State
register-filter-street = Street
register-filter-community = Community
register-filter-grid = Unit grid
register-filter-department = Managing organisation
register-filter-owner = Owner
register-filter-source = Data source
register-filter-accuracy = Accuracy
register-filter-updated = Updated

fact-code = Identity code
fact-kind = Kind
fact-name = Name
fact-point = Coordinates
fact-lon = Longitude
fact-lat = Latitude
fact-place = Address
fact-grid = Unit grid
fact-street = Street
fact-managing = Managing department
fact-department = Managing organisation
fact-owner = Owner
fact-maintainer = Maintained by
fact-state = State
fact-began-on = Since
fact-changed-on = Changed
fact-source = Data source
fact-accuracy = Accuracy
fact-remark = Remark

component-state-intact = Intact
component-state-damaged = Damaged
component-look-faulty = Damaged, lost or abandoned
component-state-lost = Lost
component-state-abandoned = Abandoned
component-state-removed = Removed
component-source-surveyed = Surveyed
component-source-topographic = Topographic map
component-source-basic = Basic geographic data
component-source-other = Other
component-accuracy-a = A (±0.5 m)
component-accuracy-b = B (±1.0 m)
component-accuracy-c = C (±10 m)
component-deed-entered = Entered
component-deed-edit = Edited
component-deed-move = Moved
component-deed-state = State changed
component-deed-owner = Unit changed
component-deed-import = Updated by import

register-import-title = Import components
register-import-file = File (CSV, Excel or GeoJSON)
register-import-file-hint = Headings of the national standard (such as GLBJBSM) are known; coordinates are CGCS2000 / WGS-84.
register-import-mapping = Mapping (TOML)
register-import-mapping-hint = Where headings, kinds, states or departments are called otherwise, such as code = "number" under [columns]
register-import-take = Take the rows
register-import-take-hint = Otherwise they are only checked and nothing is stored
register-import-update = Update what is there
register-import-update-hint = Same identity code, other facts: the file is right, and the change is kept
register-import-run = Check or import
register-import-no-file = Please choose a file.
register-import-failed = The file cannot be imported
register-import-checked = Checked; nothing was stored
register-import-done = Imported
register-import-rows = Read
register-import-taken = New
register-import-changed = Updated
register-import-there = There already
register-import-rejected = Rejected
register-import-nameless = Managing department is no organisation here
register-import-rejects = Rejected rows
register-import-row = Row
register-import-column = Column
register-import-value = Content
register-import-why = Reason
register-import-more = { $n } more rows are not listed; the command line lists them all.

refusal-register-empty = is empty
refusal-register-too-long = has more than { $n } characters
refusal-register-kind = no kind of the standard in force, or several of this name
refusal-register-code-digits = an identity code has { $n } digits
refusal-register-code-district = the identity code belongs to another district
refusal-register-code-kind = the identity code belongs to another kind
refusal-register-code-taken = the identity code is in use
refusal-register-place = no longitude or latitude
refusal-register-organisation = is no organisation of this district
refusal-register-outside = lies in no unit grid of the district
refusal-register-day = no date
refusal-register-word = not understood
error-register-refused = { $what }. Go back, correct it and try again.
error-register-many = At most { $what } components can be changed at once; narrow the filter.
error-register-none = No component was picked and there is no filter.
