//! Export and erasure of a shopper's data.

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::json;

use crate::app::AppResult;
use crate::app::operations::privacy::{self, Part};
use crate::http::handler::*;
use crate::http::wire::{ErasedShopper, Hold, KeptBookingView, KeptRequest, KeptToken, ShopperExport};

/// Exports all data that is stored about a shopper, as one document. The document is streamed, so its size is not limited.
#[utoipa::path(
    tag = "Personal data",
    params(("reference" = String, Path, min_length = 1, max_length = 200, description = "Your reference for the shopper")),
    responses(
        (status = 200, body = ShopperExport, description = "All data about the shopper. For an unknown shopper, the lists are empty"),
        OnRead
    ),
)]
#[get("/v1/shoppers/{reference}/export")]
pub async fn export_shopper(
    app: Data<AppState>,
    caller: Caller,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let mut parts = Box::pin(privacy::export(&app, &caller.0, &reference.0)?);
    // An error at the beginning is answered with a problem; after that, an error ends the document early.
    let first = parts.next().await.transpose()?;
    let beginning = json!({"shopper": reference.0, "exported_at": app.deps.now().to_utc()}).to_string();
    let parts = stream::iter(first.map(Ok)).chain(parts);
    Ok(HttpResponse::Ok().content_type("application/json").streaming(document(beginning, parts)))
}

/// Erases a shopper: contacts, references, tokens, and places more exact than 0.1 degrees.
///
/// The facts that promises were made, when, for which windows and at what price, are kept. A second erasure finds nothing to erase.
#[utoipa::path(
    tag = "Personal data",
    params(("reference" = String, Path, min_length = 1, max_length = 200, description = "Your reference for the shopper")),
    responses((status = 200, body = ErasedShopper, description = "Erased"), OnErase),
)]
#[delete("/v1/shoppers/{reference}")]
pub async fn erase_shopper(
    app: Data<AppState>,
    caller: Caller,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let done = privacy::erase(&app, &caller.0, &reference.0).await?;
    Ok(HttpResponse::Ok().json(ErasedShopper::from(done)))
}

/// The list that is being written, and the number of items in it.
#[derive(Default)]
struct Writer {
    list: Option<&'static str>,
    items: usize,
}

/// The text of the document: the object `beginning`, with a list for each kind of part.
fn document(
    mut beginning: String,
    parts: impl Stream<Item = AppResult<Part>>,
) -> impl Stream<Item = Result<Bytes, Problem>> {
    beginning.pop();
    let mut writer = Writer::default();
    let lists = parts.map(move |part| match part {
        Ok(part) => writer.write(part).map(Bytes::from).map_err(Problem::internal),
        Err(error) => Err(logged(error.into())),
    });
    stream::iter([Ok(Bytes::from(beginning))]).chain(lists).chain(stream::iter([Ok(Bytes::from_static(b"]}"))]))
}

/// Logs the error: the answer has already begun, so the client cannot get a problem.
fn logged(problem: Problem) -> Problem {
    tracing::error!(error = %problem, "an export ended early");
    problem
}

impl Writer {
    fn write(&mut self, part: Part) -> serde_json::Result<String> {
        match part {
            Part::Bookings(found) => self.list("bookings", found.into_iter().map(KeptBookingView::from)),
            Part::Holds(found) => self.list("holds", found.into_iter().map(Hold::from)),
            Part::Tokens(found) => self.list("tokens", found.into_iter().map(KeptToken::from)),
            Part::Answers(found) => self.list("requests", found.into_iter().map(KeptRequest::from)),
        }
    }

    fn list(&mut self, name: &'static str, items: impl Iterator<Item = impl Serialize>) -> serde_json::Result<String> {
        let mut text = String::new();
        if self.list != Some(name) {
            text = format!("{},\"{name}\":[", if self.list.is_some() { "]" } else { "" });
            *self = Self { list: Some(name), items: 0 };
        }
        for item in items {
            if self.items > 0 {
                text.push(',');
            }
            text.push_str(&serde_json::to_string(&item)?);
            self.items += 1;
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn lists_are_written_in_parts_of_any_size() {
        let mut writer = Writer::default();
        let mut text = "{\"a\":1".to_owned();
        for (name, items) in [("b", vec![1, 2]), ("b", vec![]), ("b", vec![3]), ("c", vec![]), ("d", vec![4])] {
            text += &writer.list(name, items.into_iter()).unwrap();
        }
        assert_eq!(text + "]}", r#"{"a":1,"b":[1,2,3],"c":[],"d":[4]}"#);
    }
}
