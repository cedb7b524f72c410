//! The walk over one file's syntax tree, called by `rust::parse_tree` alone. Macro bodies are
//! scanned as tokens, for a rule that stops at a macro's door can be talked around.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{FunctionSize, PathUse, RustFile, Text};

/// Methods whose first argument is a key of the message catalogue.
pub(crate) const CATALOGUE_METHODS: [&str; 2] = ["t", "tn"];

/// Parses one file; also returns the modules that it declares for tests only.
pub(super) fn parse(path: &str, text: &str) -> (RustFile, Vec<String>) {
    let mut file = RustFile {
        path: path.to_owned(),
        lines: text.lines().count(),
        is_test: false,
        paths: Vec::new(),
        strings: Vec::new(),
        functions: Vec::new(),
        catalogue_keys: Vec::new(),
        parse_error: None,
    };
    let syntax = match syn::parse_file(text) {
        Ok(syntax) => syntax,
        Err(error) => {
            file.parse_error = Some((error.span().start().line, error.to_string()));
            return (file, Vec::new());
        }
    };
    let is_test = syntax.attrs.iter().any(is_test_only);
    let mut walk = Walk { file, aliases: BTreeMap::new(), test_modules: Vec::new() };
    walk.visit_file(&syntax);
    let Walk { mut file, aliases, test_modules } = walk;
    file.is_test = is_test;
    for used in &mut file.paths {
        resolve(used, &aliases);
    }
    (file, test_modules)
}

fn resolve(used: &mut PathUse, aliases: &BTreeMap<String, Vec<String>>) {
    if let Some(full) = used.segments.first().and_then(|first| aliases.get(first)) {
        let rest = used.segments.split_off(1);
        used.segments = full.iter().cloned().chain(rest).collect();
    }
}

struct Walk {
    file: RustFile,
    aliases: BTreeMap<String, Vec<String>>,
    test_modules: Vec<String>,
}

impl Walk {
    fn skip(&mut self, span: Span) {
        let lines = span.end().line - span.start().line + 1;
        self.file.lines = self.file.lines.saturating_sub(lines);
    }

    fn add_function(&mut self, signature: &syn::Signature, end: Span) {
        let line = signature.span().start().line;
        self.file.functions.push(FunctionSize {
            name: signature.ident.to_string(),
            line,
            lines: end.end().line + 1 - line,
        });
    }

    fn add_text(&mut self, literal: &syn::LitStr) {
        let text = Text { value: literal.value(), line: literal.span().start().line };
        self.file.strings.push(text);
    }

    fn add_key(&mut self, literal: &syn::LitStr) {
        let text = Text { value: literal.value(), line: literal.span().start().line };
        self.file.catalogue_keys.push(text);
    }

    fn flatten(&mut self, tree: &syn::UseTree, prefix: &[String]) {
        let mut path = prefix.to_vec();
        match tree {
            syn::UseTree::Path(branch) => {
                path.push(branch.ident.to_string());
                self.flatten(&branch.tree, &path);
            }
            syn::UseTree::Name(name) => self.import(name.ident.span(), path, &name.ident, None),
            syn::UseTree::Rename(name) => {
                self.import(name.ident.span(), path, &name.ident, Some(&name.rename));
            }
            syn::UseTree::Glob(glob) => {
                path.push("*".to_owned());
                self.add_path(path, glob.span());
            }
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.flatten(item, &path);
                }
            }
        }
    }

    fn import(
        &mut self,
        span: Span,
        mut path: Vec<String>,
        name: &syn::Ident,
        rename: Option<&syn::Ident>,
    ) {
        if name != "self" {
            path.push(name.to_string());
        }
        let known_as = rename.map_or_else(|| path.last().cloned(), |name| Some(name.to_string()));
        if let Some(known_as) = known_as.filter(|name| name != "_") {
            self.aliases.insert(known_as, path.clone());
        }
        self.add_path(path, span);
    }

    fn add_path(&mut self, segments: Vec<String>, span: Span) {
        self.file.paths.push(PathUse { segments, line: span.start().line });
    }

    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Ident(_) => self.scan_path(&tokens, at),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
                        self.add_text(&text);
                    }
                    at + 1
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' && is_doc(tokens.get(at + 1)) => {
                    at + 2
                }
                TokenTree::Punct(punct) if punct.as_char() == '.' => {
                    self.scan_call(&tokens, at);
                    at + 1
                }
                TokenTree::Group(group) => {
                    self.scan(group.stream());
                    at + 1
                }
                TokenTree::Punct(_) => at + 1,
            };
        }
    }

    /// Reads `a::b::c` from `at` on and returns the place behind it.
    fn scan_path(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let span = tokens[at].span();
        let mut segments = vec![tokens[at].to_string()];
        let mut next = at + 1;
        while let [TokenTree::Punct(a), TokenTree::Punct(b), TokenTree::Ident(name), ..] =
            &tokens[next.min(tokens.len())..]
        {
            if a.as_char() != ':' || b.as_char() != ':' {
                break;
            }
            segments.push(name.to_string());
            next += 3;
        }
        if segments.len() > 1 {
            self.add_path(segments, span);
        }
        next
    }

    /// Reads `.t("key"` at `at`.
    fn scan_call(&mut self, tokens: &[TokenTree], at: usize) {
        let [TokenTree::Ident(method), TokenTree::Group(arguments), ..] =
            &tokens[(at + 1).min(tokens.len())..]
        else {
            return;
        };
        if !CATALOGUE_METHODS.contains(&method.to_string().as_str()) {
            return;
        }
        if let Some(TokenTree::Literal(literal)) = arguments.stream().into_iter().next()
            && let syn::Lit::Str(text) = syn::Lit::new(literal)
        {
            self.add_key(&text);
        }
    }
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = attributes_of(item);
        if attributes.iter().any(is_test_only) {
            if let syn::Item::Mod(module) = item
                && module.content.is_none()
            {
                let folder = folder_of(&self.file.path);
                self.test_modules.push(format!("{folder}{}", module.ident));
            }
            self.skip(item.span());
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.flatten(&item.tree, &[]);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add_function(&item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.attrs.iter().any(is_test_only) {
            return self.skip(item.span());
        }
        self.add_function(&item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.add_function(&item.sig, body.span());
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string());
            self.add_path(segments.collect(), path.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let is_lookup = CATALOGUE_METHODS.contains(&call.method.to_string().as_str());
        if is_lookup
            && let Some(syn::Expr::Lit(first)) = call.args.first()
            && let syn::Lit::Str(text) = &first.lit
        {
            self.add_key(text);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.add_text(literal);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
        self.scan(tokens.clone());
    }
}

fn is_doc(token: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = token else {
        return false;
    };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc")
}

/// The folder in which the file's child modules lie, with `/` at its end.
fn folder_of(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    if ["lib", "main", "mod"].contains(&name) { format!("{folder}/") } else { format!("{stem}/") }
}

fn is_test_only(attribute: &syn::Attribute) -> bool {
    let name = attribute.path().segments.last().map(|segment| segment.ident.to_string());
    match name.as_deref() {
        Some("test") => true,
        Some("cfg") => match &attribute.meta {
            syn::Meta::List(list) => list
                .tokens
                .clone()
                .into_iter()
                .any(|token| matches!(token, TokenTree::Ident(word) if word == "test")),
            _ => false,
        },
        _ => false,
    }
}

fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
