//! Watching without a database: who is watched, what is told, and that nothing is left behind.

use futures::FutureExt as _;
use wangge_notify::{Heard, Hub, Watch};
use wangge_testkit::block_on;

use crate::bench::{LIN, ZHOU};

/// Returns the number that a watch has to tell right now, if it has one.
fn news(watch: &mut Watch) -> Option<i64> {
    watch.changed().now_or_never().flatten()
}

#[test]
fn a_watch_is_told_its_number_and_then_only_changes() {
    let hub = Hub::new();
    let mut watch = hub.watch(ZHOU);
    assert_eq!((watch.account(), watch.unread(), news(&mut watch)), (ZHOU, None, None));
    hub.tell(LIN, 9);
    assert_eq!(news(&mut watch), None);
    hub.tell(ZHOU, 0);
    assert_eq!((watch.unread(), news(&mut watch), news(&mut watch)), (Some(0), Some(0), None));
    hub.tell(ZHOU, 0);
    assert_eq!(news(&mut watch), None, "the same number is no news");
    hub.tell(ZHOU, 1);
    hub.tell(ZHOU, 2);
    assert_eq!((news(&mut watch), news(&mut watch)), (Some(2), None));
}

#[test]
fn a_second_window_knows_at_once_what_the_first_was_told() {
    let hub = Hub::new();
    let mut first = hub.watch(ZHOU);
    hub.tell(ZHOU, 3);
    let mut second = hub.watch(ZHOU);
    assert_eq!((news(&mut first), news(&mut second)), (Some(3), Some(3)));
    hub.tell(ZHOU, 4);
    assert_eq!((news(&mut first), news(&mut second)), (Some(4), Some(4)));
}

#[test]
fn an_account_is_watched_as_long_as_one_window_is_open() {
    let hub = Hub::new();
    let (first, second, other) = (hub.watch(ZHOU), hub.watch(ZHOU), hub.watch(LIN));
    assert_eq!(hub.watched(), [ZHOU, LIN]);
    drop(first);
    assert_eq!(hub.watched(), [ZHOU, LIN]);
    drop((second, other));
    assert_eq!(hub.watched(), [0_i64; 0]);
    // Nobody is there, and nothing is remembered for whoever comes.
    hub.tell(ZHOU, 5);
    assert_eq!(news(&mut hub.watch(ZHOU)), None);
}

#[test]
fn a_wait_that_is_broken_off_loses_nothing() {
    block_on(async {
        let hub = Hub::new();
        let mut watch = hub.watch(ZHOU);
        tokio::select! {
            biased;
            _ = watch.changed() => panic!("nothing was told"),
            () = std::future::ready(()) => {}
        }
        hub.tell(ZHOU, 1);
        assert_eq!(watch.changed().await, Some(1));
    });
}

#[test]
fn many_threads_come_and_go_and_nobody_is_left() {
    let hub = Hub::new();
    let threads: Vec<_> = (0..4)
        .map(|number| {
            let hub = hub.clone();
            std::thread::spawn(move || {
                for round in 0..500 {
                    let account = i64::from((number + round) % 3);
                    let watch = hub.watch(account);
                    hub.tell(account, i64::from(round));
                    assert!(watch.unread().is_some());
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(hub.watched(), [0_i64; 0]);
}

#[tokio::test]
async fn a_closed_hub_ends_the_watches_of_open_pages_and_of_those_to_come() {
    let hub = Hub::new();
    let mut watch = hub.watch(7);
    hub.tell(7, 3);
    hub.close();
    assert_eq!(watch.changed().await, Some(3), "what was told before is still heard");
    assert_eq!(watch.changed().await, None);
    assert_eq!(hub.watch(7).changed().await, None);
    assert_eq!(hub.watched(), [0; 0]);
}

#[tokio::test]
async fn many_changes_in_a_moment_are_one_and_unread_numbers_are_told_as_well() {
    let hub = Hub::new();
    let mut watch = hub.watch(ZHOU);
    (0..9).for_each(|_| hub.stir());
    hub.tell(ZHOU, 4);
    assert_eq!(watch.next().await, Some(Heard::Unread(4)));
    assert_eq!(watch.next().await, Some(Heard::Stirred));
    assert_eq!(watch.next().now_or_never(), None, "nothing changed since");
    hub.close();
    assert_eq!(watch.next().await, None);
}
