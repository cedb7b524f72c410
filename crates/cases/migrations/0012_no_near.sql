-- What is near a place is found by its cell.
drop index cases_near;
