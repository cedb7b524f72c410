create virtual table component_text using fts5(tokens, tokenize = 'unicode61 remove_diacritics 0');
