//! What an exchange sent, read field by field.

use crate::model::Told;
use jiff::Timestamp;
use serde::Deserialize;
use wangge_kernel::Instant;

/// Most letters of names, numbers and seats; exchanges use far fewer.
const NAME_CHARS: usize = 100;
/// Most letters of an address.
const ADDRESS_CHARS: usize = 500;
/// How far the clock of an exchange may run ahead of ours.
const AHEAD_MS: i64 = 3_600_000;

/// The body of `POST /phone/calls`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sent {
    /// What happened.
    pub event: String,
    /// The exchange's own name for the call.
    pub call: String,
    /// The caller's number.
    pub caller: String,
    /// Login or extension.
    pub seat: String,
    /// When, ISO 8601 with offset.
    pub at: String,
    /// Address of the recording.
    pub recording: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Name of the field.
    pub field: &'static str,
    /// Key of the sentence that says what to send.
    pub key: &'static str,
}

/// Reads what an exchange sent, or says which field is wrong.
pub fn understood(sent: &Sent, now: Instant) -> Result<Told, Fault> {
    let fault = |field, key| Fault { field, key };
    let name = |field: &'static str, text: &str| {
        let text = text.trim();
        let is_short = text.chars().count() <= NAME_CHARS;
        if is_short { Ok(text.to_owned()) } else { Err(fault(field, "phone-fault-long")) }
    };
    let event = sent.event.trim().parse().map_err(|_| fault("event", "phone-fault-event"))?;
    let call_key = name("call", &sent.call)?;
    if call_key.is_empty() {
        return Err(fault("call", "phone-fault-call"));
    }
    let at: Timestamp = sent.at.trim().parse().map_err(|_| fault("at", "phone-fault-at"))?;
    let at = Instant::from(at);
    if at > now.plus_millis(AHEAD_MS) {
        return Err(fault("at", "phone-fault-at-ahead"));
    }
    let recording = sent.recording.trim();
    let is_address = recording.is_empty()
        || (["http://", "https://"].iter().any(|scheme| recording.starts_with(scheme))
            && recording.len() <= ADDRESS_CHARS
            && recording.bytes().all(|byte| byte.is_ascii_graphic()));
    if !is_address {
        return Err(fault("recording", "phone-fault-recording"));
    }
    Ok(Told {
        event,
        call_key,
        caller: name("caller", &sent.caller)?,
        seat: name("seat", &sent.seat)?,
        at,
        recording: recording.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CallEvent;

    const NOW: Instant = Instant::from_millis(1_794_963_600_000);

    fn sent() -> Sent {
        Sent {
            event: "hung-up".to_owned(),
            call: "c-1".to_owned(),
            at: "2026-11-18T09:00:00+08:00".to_owned(),
            ..Sent::default()
        }
    }

    fn key(sent: &Sent) -> &'static str {
        understood(sent, NOW).map_or_else(|fault| fault.key, |_| "")
    }

    #[test]
    fn an_event_is_read() {
        let told = understood(&sent(), NOW).unwrap();
        assert_eq!((told.event, told.at), (CallEvent::HungUp, NOW));
        let zulu = Sent { at: "2026-11-18T01:00:00Z".to_owned(), ..sent() };
        assert_eq!(understood(&zulu, NOW).unwrap().at, NOW);
    }

    #[test]
    fn a_bad_moment_is_said_to_be_one() {
        for bad in
            ["", "2026-11-18T09:00:00", "18.11.2026 09:00", "1794963600000", "2026-13-18T09:00:00Z"]
        {
            assert_eq!(key(&Sent { at: bad.to_owned(), ..sent() }), "phone-fault-at", "{bad}");
        }
        let ahead = Sent { at: "2026-11-18T10:00:01+08:00".to_owned(), ..sent() };
        assert_eq!(key(&ahead), "phone-fault-at-ahead");
    }

    #[test]
    fn other_fields_are_checked() {
        assert_eq!(key(&Sent { event: "ring".to_owned(), ..sent() }), "phone-fault-event");
        assert_eq!(key(&Sent { call: " ".to_owned(), ..sent() }), "phone-fault-call");
        assert_eq!(key(&Sent { seat: "8".repeat(101), ..sent() }), "phone-fault-long");
        for bad in ["javascript:alert(1)", "/r/1.wav", "https://a b", "https://a\r\nb"] {
            assert_eq!(
                key(&Sent { recording: bad.to_owned(), ..sent() }),
                "phone-fault-recording",
                "{bad}"
            );
        }
        assert_eq!(key(&Sent { recording: "https://pbx/1.wav".to_owned(), ..sent() }), "");
    }
}
