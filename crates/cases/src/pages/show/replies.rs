//! The way of an answer to the platform above, in words: on its way, there, given up, or by hand.

use crate::model::{Case, Reply, ReplyState};
use crate::pages::{CasePages, speech};
use crate::permissions::CASE_UPSTREAM;
use jiff::tz::TimeZone;
use wangge_outbox::{Item, ItemState};
use wangge_pack::{City, Effect};
use wangge_web::Ui;

pub(super) struct ReplyView {
    pub(super) title: String,
    /// How it is drawn: `good`, `bad`, `info` or `warn`.
    pub(super) kind: &'static str,
    pub(super) lines: Vec<String>,
    /// Address that sends it again; empty where nothing is to be sent, or not by this reader.
    pub(super) again: String,
}

/// Tells of all answers, the newest first, or that the next one is to be typed in by hand.
pub(super) fn reply_views(
    pages: &CasePages,
    ui: &Ui,
    city: &City,
    case: &Case,
    replies: &[(Reply, Option<Item>)],
) -> Vec<ReplyView> {
    let zone = pages.zone();
    let mut views: Vec<ReplyView> =
        replies.iter().rev().map(|(reply, item)| view(ui, &zone, reply, item.as_ref())).collect();
    if let Some(upstream) = &case.upstream
        && waits_above(city, case)
        && !replies.iter().any(|(reply, _)| Some(reply.given_at) >= case.stage_clock.at)
        && !pages.cases.tools.has_platform(&upstream.system)
    {
        views.insert(0, by_hand(ui, &upstream.system));
    }
    views
}

/// Tells whether the case stands where an answer has led it.
fn waits_above(city: &City, case: &Case) -> bool {
    let flow = city.flow(&case.flow);
    flow.is_some_and(|flow| {
        let mut actions = flow.actions.iter();
        actions.any(|action| action.has_effect(Effect::ReplyUp) && action.to == case.stage)
    })
}

fn by_hand(ui: &Ui, system: &str) -> ReplyView {
    ReplyView {
        title: ui.tw("reply-by-hand", system),
        kind: "warn",
        lines: vec![ui.t("reply-by-hand-hint")],
        again: String::new(),
    }
}

fn view(ui: &Ui, zone: &TimeZone, reply: &Reply, item: Option<&Item>) -> ReplyView {
    let moment = |at| speech::moment(zone, at);
    // The outbox knows first that an answer was given up; the case hears of it within a minute.
    let is_dead = item.is_some_and(|item| item.state == ItemState::Dead);
    let state = if reply.state == ReplyState::Waiting && is_dead {
        ReplyState::Failed
    } else {
        reply.state
    };
    let mut lines = vec![ui.tw("reply-given", &moment(reply.given_at))];
    let mut tell = |key: &str, what: &str| {
        if !what.is_empty() {
            lines.push(ui.tw(key, what));
        }
    };
    let error = item.and_then(|item| item.last_error.as_deref());
    let attempts = item.map_or(reply.attempts, |item| item.attempts);
    match state {
        ReplyState::Waiting => {
            let due = item.map(|item| moment(item.due_at.max(item.lease_until)));
            tell("reply-next", &due.unwrap_or_default());
            tell("reply-trouble", error.unwrap_or_default());
        }
        ReplyState::Delivered => {
            tell("reply-delivered-at", &reply.ended_at.map(moment).unwrap_or_default());
            tell("reply-receipt", &reply.receipt);
        }
        ReplyState::Failed => tell("reply-trouble", error.unwrap_or(&reply.trouble)),
    }
    let attempts = if state == ReplyState::Delivered { reply.attempts } else { attempts };
    if attempts > 1 || state == ReplyState::Failed {
        lines.push(ui.tn("reply-attempts", attempts));
    }
    let may_send = state == ReplyState::Failed && ui.may(CASE_UPSTREAM);
    let (title, kind) = match state {
        ReplyState::Waiting => ("reply-waiting", "info"),
        ReplyState::Delivered => ("reply-delivered", "good"),
        ReplyState::Failed => ("reply-failed", "bad"),
    };
    ReplyView {
        title: ui.tw(title, &reply.system),
        kind,
        lines,
        again: if may_send {
            format!("/cases/{}/replies/{}/again", reply.case_id, reply.seq)
        } else {
            String::new()
        },
    }
}
