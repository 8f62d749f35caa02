//! Answers as JSON, or as a CSV table for spreadsheets.

use actix_web::http::header::{Accept, Header};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::problem::{Problem, ProblemCode};

/// The media type of tables.
pub const CSV: &str = "text/csv";

/// The formats of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JSON, with all details.
    Json,
    /// A CSV table whose first line has the names of the columns.
    Csv,
}

impl Format {
    /// The format of the query, or the first supported format in the client's order of preference; JSON if the client has none.
    pub fn of(query: Option<Self>, req: &HttpRequest) -> Result<Self, Problem> {
        if let Some(format) = query {
            return Ok(format);
        }
        let ranked = Accept::parse(req).map(|accept| accept.ranked()).unwrap_or_default();
        if ranked.is_empty() {
            return Ok(Self::Json);
        }
        let found = ranked.iter().find_map(|mime| match mime.essence_str() {
            "*/*" | "application/*" | "application/json" => Some(Self::Json),
            CSV | "text/*" => Some(Self::Csv),
            _ => None,
        });
        let detail = format!("This list is available as application/json or {CSV}.");
        found.ok_or_else(|| Problem::new(ProblemCode::NotAcceptable, detail))
    }
}

/// The list in the requested format.
pub fn answer<I, F>(
    format: Format,
    list: &impl Serialize,
    columns: impl IntoIterator<Item: AsRef<str>>,
    lines: I,
) -> Result<HttpResponse, Problem>
where
    I: IntoIterator<Item = F>,
    F: IntoIterator<Item = String>,
{
    if format == Format::Json {
        return Ok(HttpResponse::Ok().json(list));
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns.into_iter().map(|name| name.as_ref().to_owned())).map_err(Problem::internal)?;
    for line in lines {
        table.write_record(line.into_iter().map(inert)).map_err(Problem::internal)?;
    }
    let bytes = table.into_inner().map_err(|error| Problem::internal(error.into_error()))?;
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(bytes))
}

/// Protects against formula injection: spreadsheets execute texts that begin like a formula, and names come from other people. Numbers are
/// safe, also negative ones.
fn inert(field: String) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
    if formula { format!("'{field}") } else { field }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asked(accept: &str) -> Option<Format> {
        Format::of(None, &TestRequest::default().insert_header(("Accept", accept)).to_http_request()).ok()
    }

    #[test]
    fn the_client_gets_what_it_likes_best() {
        assert_eq!((asked("text/csv"), asked("*/*")), (Some(Format::Csv), Some(Format::Json)));
        assert_eq!(asked("application/json;q=0.5, text/csv"), Some(Format::Csv));
        assert_eq!(asked("image/png"), None);
    }

    #[test]
    fn no_field_is_a_formula() {
        assert_eq!(inert("=HYPERLINK(1)".into()), "'=HYPERLINK(1)");
        assert_eq!((inert("-12.5".into()), inert("Ada".into())), ("-12.5".into(), "Ada".into()));
    }
}
