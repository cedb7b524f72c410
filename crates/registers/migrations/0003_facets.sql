-- Counts by class, state, street and department are read from an index alone.
create index component_facets on component (district, class, state, street, department);
