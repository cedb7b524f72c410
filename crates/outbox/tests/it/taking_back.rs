//! Taking an item back: until somebody was handed it, and never after.

use wangge_db::DbError;
use wangge_outbox::{EventId, Failure, Item, ItemState, Jobs, item, withdraw};
use wangge_testkit::both_engines;

use crate::bench::{Bench, SCHEMA, marking};

async fn taken_back(bench: &Bench, id: EventId) -> bool {
    let write = bench.db().write("test.withdraw", id, |tx, id| Box::pin(withdraw(tx, *id)));
    let done: Result<bool, DbError> = write.await;
    done.unwrap()
}

async fn state(bench: &Bench, id: EventId) -> Option<Item> {
    let read = bench.db().read("test.item", id, |tx, id| Box::pin(item(tx, *id)));
    let found: Result<Option<Item>, DbError> = read.await;
    found.unwrap()
}

both_engines! { SCHEMA;
    async fn what_nobody_was_handed_can_be_taken_back_and_is_never_done(bed: TestDb) {
        let bench = Bench::new(bed);
        let later = bench.now().plus_millis(10_000);
        let id = bench.publish(bench.event("a.do", "1").not_before(later)).await;
        let waits = state(&bench, id).await.unwrap();
        assert_eq!((waits.state, waits.attempts, waits.due_at), (ItemState::Waiting, 0, later));
        assert!(taken_back(&bench, id).await);
        assert_eq!(state(&bench, id).await, None);
        bench.clock.advance_millis(20_000);
        bench.worker("w", marking("a.do")).run_due(bench.now()).await.unwrap();
        assert_eq!(bench.marks().await, [""; 0]);
    }

    async fn what_was_handed_out_once_stays_whatever_became_of_it(bed: TestDb) {
        let bench = Bench::new(bed);
        let done = bench.publish(bench.event("a.do", "1")).await;
        bench.worker("w", marking("a.do")).run_due(bench.now()).await.unwrap();
        let again = bench.publish(bench.event("a.call", "2")).await;
        let failing = Jobs::new()
            .register_outside("a.call", |_| Box::pin(async { Err(Failure::later("away")) }));
        bench.worker("w", failing).run_due(bench.now()).await.unwrap();
        for (id, wanted) in [(done, ItemState::Done), (again, ItemState::Waiting)] {
            assert!(!taken_back(&bench, id).await, "{wanted}");
            let item = state(&bench, id).await.unwrap();
            assert_eq!((item.state, item.attempts), (wanted, 1));
        }
        let failed = state(&bench, again).await.unwrap();
        assert_eq!(failed.last_error.as_deref(), Some("away"));
    }
}
