//! Web pages that explain each kind of problem. The `type` of a problem is the path of its page.

use std::fmt::Write as _;

use actix_web::http::header;
use actix_web::{HttpResponse, get};

use super::extract::Path;
use super::problem::{Problem, ProblemCode};
use super::responses::OnLookUp;
use ritiro_domain::RefusalCode;

/// How long a page may be cached, in seconds. Pages change only with the version of the server.
const FRESH: &str = "public, max-age=3600";

/// Lists all kinds of problems, as a web page.
#[utoipa::path(
    tag = "Problems",
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/problems")]
pub async fn show_problems() -> HttpResponse {
    let mut rows = String::new();
    for code in ProblemCode::ALL {
        let (slug, title) = (code.slug(), code.title());
        let _ = writeln!(rows, "<li><a href=\"/problems/{slug}\"><code>{}</code></a>: {title}</li>", code.code());
    }
    page("Problems", &format!("<ul>\n{rows}</ul>\n"))
}

/// Explains a kind of problem and what to do about it, as a web page.
#[utoipa::path(
    tag = "Problems",
    params(("kind" = String, Path, description = "The last part of the `type`, or the `code`")),
    responses((status = 200, body = String, content_type = "text/html", description = "The page"), OnLookUp),
)]
#[get("/problems/{kind}")]
pub async fn show_problem(kind: Path<String>) -> Result<HttpResponse, Problem> {
    let unknown =
        || Problem::new(ProblemCode::NotFound, "This kind of problem does not exist. See /problems for all kinds.");
    found(&kind.0).map(|code| page(code.title(), &description(code))).ok_or_else(unknown)
}

/// Finds a kind by the last part of the `type`, by the `code`, or by the code of a refusal.
fn found(kind: &str) -> Option<ProblemCode> {
    let slug = kind.replace('_', "-");
    let refused = RefusalCode::parse(kind).map(|_| ProblemCode::SlotRefused);
    ProblemCode::ALL.iter().copied().find(|code| code.slug() == slug).or(refused)
}

fn description(code: ProblemCode) -> String {
    let (name, status, advice) = (code.code(), code.status(), escape(code.advice()));
    format!(
        "<p><code>{name}</code>, answered with status {status}.</p>\n<p>{advice}</p>\n<p><a href=\"/problems\">All problems</a></p>\n"
    )
}

/// Escapes a text for HTML. Texts of the registry have backquotes around code.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = text.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

fn page(title: &str, body: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<h1>{title}</h1>\n{body}</html>\n"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, FRESH)).body(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_page_with_what_to_do() {
        for code in ProblemCode::ALL {
            let text = description(*code);
            assert!(text.contains(&code.code()) && text.contains(code.status().as_str()), "{text}");
            assert!(code.advice().ends_with('.') && code.advice().matches('`').count() % 2 == 0, "{}", code.advice());
        }
    }

    #[test]
    fn texts_cannot_break_the_page() {
        assert_eq!(escape("`a<b` & c"), "<code>a&lt;b</code> &amp; c");
    }
}
