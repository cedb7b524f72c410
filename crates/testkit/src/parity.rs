//! Holds what ran on one engine against what ran on the other.

use wangge_db::{Record, Stmt, Value};

/// Fails unless the same statements ran with the same arguments and gave the same values.
pub fn assert_same(left: &[Record], right: &[Record]) {
    for (index, (left, right)) in left.iter().zip(right).enumerate() {
        assert_eq!(left.name, right.name, "statement {index} differs");
        assert_eq!(left.touched, right.touched, "{}: rows touched differ", left.name);
        assert!(
            all_same(&left.args, &right.args),
            "{}: arguments differ\n{:?}\n{:?}",
            left.name,
            left.args,
            right.args
        );
        assert_eq!(left.rows.len(), right.rows.len(), "{}: number of rows differs", left.name);
        for (left_row, right_row) in left.rows.iter().zip(&right.rows) {
            for ((column, a), (other, b)) in left_row.pairs().zip(right_row.pairs()) {
                assert_eq!(column, other, "{}: columns differ", left.name);
                assert!(
                    same(a, b),
                    "{}: column {column} is {a:?} on one engine, {b:?} on the other",
                    left.name
                );
            }
        }
    }
    assert_eq!(left.len(), right.len(), "one engine ran more statements");
}

/// Returns the names of statements that never ran.
pub fn unrun(all: &[&[Stmt]], records: &[Record]) -> Vec<&'static str> {
    let stmts = all.iter().copied().flatten();
    stmts
        .filter(|stmt| records.iter().all(|record| record.name != stmt.name))
        .map(|stmt| stmt.name)
        .collect()
}

fn all_same(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
}

/// SQLite has no boolean of its own, and the last bits of a sum depend on its order.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Bool(truth), Value::Int(number)) | (Value::Int(number), Value::Bool(truth)) => {
            i64::from(*truth) == *number
        }
        (Value::Real(a), Value::Real(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
        (a, b) => a == b,
    }
}
