-- The roster is kept with the duty grids now.
drop table duty_roster;
