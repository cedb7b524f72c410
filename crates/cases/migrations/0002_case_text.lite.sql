create virtual table case_text using fts5(tokens, tokenize = 'unicode61 remove_diacritics 0');
