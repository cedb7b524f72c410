//! Pure decisions: passwords, logins, lock-out, scope, session age.
//!
//! Commands call them; they know no database and no clock. Figures follow what level-3 assessments
//! under GB/T 22239-2019 8.1.4.1 commonly expect: five failures lock for 30 minutes, passwords of
//! eight to ten characters from three classes.

use crate::Scope;
use wangge_kernel::Instant;
use wangge_kernel::digits::fold_width;

/// Longest password, so that nobody makes the program hash novels.
pub const PASSWORD_MAX_CHARS: usize = 128;
/// Shortest password that a configuration may allow.
pub const PASSWORD_LEAST_CHARS: usize = 8;
/// Longest login.
pub const LOGIN_MAX_CHARS: usize = 64;

/// What a password must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordRules {
    /// Least number of characters; below [`PASSWORD_LEAST_CHARS`] that one counts.
    pub min_chars: usize,
    /// Least number of classes among small letters, capitals, digits and everything else.
    pub classes: usize,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self { min_chars: 10, classes: 3 }
    }
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Too few characters.
    TooShort {
        /// Least number.
        min_chars: usize,
    },
    /// Too many characters.
    TooLong {
        /// Largest number.
        max_chars: usize,
    },
    /// Too few classes of characters.
    FewClasses {
        /// Least number.
        classes: usize,
    },
    /// Fewer than five different characters.
    Uniform,
    /// It contains the login, forwards or backwards.
    HoldsLogin,
    /// It is the password before.
    Unchanged,
}

impl PasswordFault {
    /// Gives the catalogue key of the sentence for people.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password-too-short",
            Self::TooLong { .. } => "password-too-long",
            Self::FewClasses { .. } => "password-few-classes",
            Self::Uniform => "password-uniform",
            Self::HoldsLogin => "password-holds-login",
            Self::Unchanged => "password-unchanged",
        }
    }

    /// Returns the number in that sentence, under the name `count`.
    pub const fn count(self) -> Option<usize> {
        match self {
            Self::TooShort { min_chars: count }
            | Self::TooLong { max_chars: count }
            | Self::FewClasses { classes: count } => Some(count),
            Self::Uniform | Self::HoldsLogin | Self::Unchanged => None,
        }
    }
}

/// Returns everything that is wrong with a new password; an empty list accepts it.
pub fn password_faults(rules: PasswordRules, login: &str, password: &str) -> Vec<PasswordFault> {
    let mut faults = Vec::new();
    let count = password.chars().count();
    let min_chars = rules.min_chars.max(PASSWORD_LEAST_CHARS);
    if count < min_chars {
        faults.push(PasswordFault::TooShort { min_chars });
    }
    if count > PASSWORD_MAX_CHARS {
        // The other questions are not worth answering for a novel.
        return vec![PasswordFault::TooLong { max_chars: PASSWORD_MAX_CHARS }];
    }
    if class_count(password) < rules.classes {
        faults.push(PasswordFault::FewClasses { classes: rules.classes });
    }
    let mut symbols: Vec<char> = password.chars().collect();
    symbols.sort_unstable();
    symbols.dedup();
    if symbols.len() < 5 {
        faults.push(PasswordFault::Uniform);
    }
    let login = fold_login(login);
    let backwards: String = login.chars().rev().collect();
    let folded = fold_login(password);
    // Logins of one or two letters occur in any password.
    if login.chars().count() >= 3 && (folded.contains(&login) || folded.contains(&backwards)) {
        faults.push(PasswordFault::HoldsLogin);
    }
    faults
}

fn class_count(password: &str) -> usize {
    let small = password.chars().any(|symbol| symbol.is_ascii_lowercase());
    let capital = password.chars().any(|symbol| symbol.is_ascii_uppercase());
    let digit = password.chars().any(|symbol| symbol.is_ascii_digit());
    let other = password.chars().any(|symbol| !symbol.is_ascii_alphanumeric());
    [small, capital, digit, other].into_iter().filter(|has| *has).count()
}

/// Returns a login as it is stored and compared: plain width, lower case, no space around.
pub fn fold_login(login: &str) -> String {
    fold_width(login).trim().to_lowercase()
}

/// Says whether a folded login may be used: 2 to 64 letters, digits, `.`, `-`, `_` or `@`.
pub fn is_login(folded: &str) -> bool {
    let count = folded.chars().count();
    let plain = |symbol: char| symbol.is_alphanumeric() || ".-_@".contains(symbol);
    (2..=LOGIN_MAX_CHARS).contains(&count) && folded.chars().all(plain)
}

/// How often wrong passwords are forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockRules {
    /// Wrong passwords that lock.
    pub failures: i64,
    /// How long a lock lasts, in milliseconds.
    pub lock_ms: i64,
}

impl Default for LockRules {
    fn default() -> Self {
        Self { failures: 5, lock_ms: 30 * 60 * 1000 }
    }
}

/// Wrong passwords so far and the lock that came of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lock {
    /// Wrong passwords since the last success or lock.
    pub failed_count: i64,
    /// End of the last lock.
    pub until: Option<Instant>,
}

impl Lock {
    /// Returns how long the lock still lasts, in milliseconds; none when it is open.
    pub fn remaining_ms(self, now: Instant) -> Option<i64> {
        self.until.map(|until| until.millis_since(now)).filter(|rest| *rest > 0)
    }

    /// Returns the state after one more wrong password.
    #[must_use]
    pub fn after_failure(self, rules: LockRules, now: Instant) -> Self {
        let failed_count = self.failed_count + 1;
        if failed_count >= rules.failures {
            return Self { failed_count: 0, until: Some(now.plus_millis(rules.lock_ms)) };
        }
        Self { failed_count, until: self.until.filter(|until| *until > now) }
    }
}

/// Says whether a scope reaches an organisation; both ends are a path and a district.
///
/// `own` reaches no organisation as a whole, not even one's own.
pub fn covers(scope: Scope, own: (&str, i64), target: (&str, i64)) -> bool {
    let same_district = own.1 == target.1;
    match scope {
        Scope::District => same_district,
        // Paths end with a slash, so that /1/5/ is no beginning of /1/51/.
        Scope::Organisation => same_district && target.0.starts_with(own.0),
        Scope::Own => false,
    }
}

/// Returns the range of paths of an organisation and all below it: from the first, before the second.
pub fn subtree_range(path: &str) -> (String, String) {
    // The character after the slash is 0, and both engines compare paths by code.
    let stem = path.strip_suffix('/').unwrap_or(path);
    (path.to_owned(), format!("{stem}0"))
}

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// Longest time without a request, in milliseconds.
    pub idle_ms: i64,
    /// Longest time in all, in milliseconds.
    pub absolute_ms: i64,
    /// Least time between two notes that a session was seen, in milliseconds.
    pub touch_ms: i64,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self { idle_ms: 12 * 3_600_000, absolute_ms: 7 * 24 * 3_600_000, touch_ms: 60_000 }
    }
}

/// Says whether a session is still good.
pub fn session_lives(
    rules: SessionRules,
    seen_at: Instant,
    expires_at: Instant,
    now: Instant,
) -> bool {
    now < expires_at && now.millis_since(seen_at) <= rules.idle_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn faults(password: &str) -> Vec<PasswordFault> {
        password_faults(PasswordRules::default(), "zhangsan", password)
    }

    #[test]
    fn a_password_is_told_everything_that_is_wrong_with_it() {
        assert_eq!(faults("Qingyu-2026!"), []);
        assert_eq!(faults("青屿区网格员Ab12"), []);
        assert_eq!(
            faults("aaa"),
            [
                PasswordFault::TooShort { min_chars: 10 },
                PasswordFault::FewClasses { classes: 3 },
                PasswordFault::Uniform
            ]
        );
        assert_eq!(faults("ZhangSan-2026"), [PasswordFault::HoldsLogin]);
        assert_eq!(faults("x-2026-NasGnahz"), [PasswordFault::HoldsLogin]);
        assert_eq!(faults(&"aB3-x".repeat(40)), [PasswordFault::TooLong { max_chars: 128 }]);
    }

    #[test]
    fn a_configuration_cannot_go_below_eight_characters() {
        let rules = PasswordRules { min_chars: 1, classes: 3 };
        assert_eq!(
            password_faults(rules, "x", "Ab3defg"),
            [PasswordFault::TooShort { min_chars: 8 }]
        );
        assert_eq!(password_faults(rules, "x", "Ab3defgh"), []);
    }

    #[test]
    fn the_fifth_failure_locks_for_half_an_hour_and_counting_starts_again() {
        let rules = LockRules::default();
        let now = Instant::from_millis(1_000_000);
        let mut lock = Lock::default();
        for _ in 0..4 {
            lock = lock.after_failure(rules, now);
            assert_eq!(lock.remaining_ms(now), None);
        }
        lock = lock.after_failure(rules, now);
        assert_eq!(lock.remaining_ms(now), Some(1_800_000));
        let later = now.plus_millis(1_800_000);
        assert_eq!(lock.remaining_ms(later), None);
        assert_eq!(lock.after_failure(rules, later), Lock { failed_count: 1, until: None });
    }

    #[test]
    fn a_scope_reaches_its_own_subtree_and_district_only() {
        let own = ("/1/5/", 990_101);
        let reach = |scope, path, district| covers(scope, own, (path, district));
        assert!(reach(Scope::District, "/1/7/", 990_101));
        assert!(!reach(Scope::District, "/1/5/", 990_102));
        assert!(reach(Scope::Organisation, "/1/5/", 990_101));
        assert!(reach(Scope::Organisation, "/1/5/9/", 990_101));
        assert!(!reach(Scope::Organisation, "/1/51/", 990_101));
        assert!(!reach(Scope::Organisation, "/1/", 990_101));
        assert!(!reach(Scope::Organisation, "/1/5/9/", 990_102));
        assert!(!reach(Scope::Own, "/1/5/", 990_101));
    }

    #[test]
    fn a_session_dies_of_age_and_of_silence() {
        let rules = SessionRules::default();
        let at = Instant::from_millis;
        assert!(session_lives(rules, at(0), at(100_000_000), at(43_200_000)));
        assert!(!session_lives(rules, at(0), at(100_000_000), at(43_200_001)));
        assert!(!session_lives(rules, at(99), at(100), at(100)));
    }

    #[test]
    fn logins_are_compared_without_width_and_case() {
        assert_eq!(fold_login(" ＺhangＳan０１ "), "zhangsan01");
        assert!(is_login("zhang.san-01@qingyu") && is_login("张三"));
        assert!(!is_login("a") && !is_login("zhang san") && !is_login("<b>"));
    }

    proptest! {
        #[test]
        fn the_range_of_a_subtree_is_what_begins_with_its_path(ids in prop::collection::vec(1i64..200, 1..4), other in prop::collection::vec(1i64..200, 1..5)) {
            let path = |ids: &[i64]| ids.iter().fold(String::from("/"), |path, id| format!("{path}{id}/"));
            let (from, to) = subtree_range(&path(&ids));
            let other = path(&other);
            prop_assert_eq!(other >= from && other < to, other.starts_with(&path(&ids)));
        }
    }
}
