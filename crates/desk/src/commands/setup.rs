//! Setting up exchanges and seats.

use super::hear::{hex, token_hash};
use crate::context::{Desk, Work};
use crate::error::DeskError;
use crate::model::{Adapter, AdapterId, Seat};
use crate::permissions::PHONE_SETUP;
use crate::store;
use wangge_db::Tx;
use wangge_identity::audit::{Note, note};
use wangge_identity::{Actor, Author};

/// Bytes of a token: as many as nobody can guess.
const TOKEN_BYTES: usize = 32;

/// A new exchange, with the token that is shown this once.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The exchange.
    pub adapter: Adapter,
    /// Its token.
    pub token: String,
}

/// Lets an exchange talk to us; what it says to prove itself is in the answer and nowhere else.
pub async fn adapter_make(desk: &Desk, actor: &Actor, name: &str) -> Result<Made, DeskError> {
    let mut bytes = [0; TOKEN_BYTES];
    desk.tools.secrets.fill(&mut bytes);
    let token = format!("wgp_{}", hex(&bytes));
    let input = (actor.clone(), name.trim().to_owned(), token_hash(&token));
    let write = desk.write("desk.adapter_make", input, |tx, work| Box::pin(make_in(tx, work)));
    Ok(Made { adapter: write.await?, token })
}

async fn make_in(tx: &mut Tx, work: &Work<(Actor, String, String)>) -> Result<Adapter, DeskError> {
    let (tools, (actor, name, hash)) = (&work.tools, &work.input);
    actor.require(PHONE_SETUP)?;
    let adapter = Adapter {
        district: actor.district,
        id: tools.ids.next(),
        name: name.clone(),
        made_at: tools.now(),
        made_by: actor.name.clone(),
        ended_at: None,
    };
    store::adapter_insert(tx, &adapter, hash).await?;
    let subject = format!("phone_adapter:{}", adapter.id);
    let deed =
        Note::new(&tools.ids, tools.now(), &Author::from(actor), "phone_adapter.create", subject);
    note(tx, &deed).await?;
    Ok(adapter)
}

/// Ends the token of an exchange.
pub async fn adapter_end(desk: &Desk, actor: &Actor, id: AdapterId) -> Result<(), DeskError> {
    desk.write("desk.adapter_end", (actor.clone(), id), |tx, work| {
        Box::pin(async move {
            let (tools, (actor, id)) = (&work.tools, &work.input);
            actor.require(PHONE_SETUP)?;
            if !store::adapter_end(tx, actor.district, *id, tools.now()).await? {
                return Err(DeskError::NotFound);
            }
            let subject = format!("phone_adapter:{id}");
            let author = Author::from(actor);
            let deed = Note::new(&tools.ids, tools.now(), &author, "phone_adapter.end", subject);
            Ok(note(tx, &deed).await?)
        })
    })
    .await
}

/// Replaces the seats of a district: who sits at which extension.
pub async fn seats_replace(desk: &Desk, actor: &Actor, seats: Vec<Seat>) -> Result<(), DeskError> {
    desk.write("desk.seats_replace", (actor.clone(), seats), |tx, work| {
        Box::pin(async move {
            let (actor, seats) = &work.input;
            actor.require(PHONE_SETUP)?;
            store::seats_clear(tx, actor.district).await?;
            for seat in seats {
                store::seat_insert(tx, actor.district, seat).await?;
            }
            Ok(())
        })
    })
    .await
}
