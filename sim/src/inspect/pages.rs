//! The paths, and what each of them shows.

use super::limits::PAGE_ITEMS_MAX;
use super::store::{StoreView, Wanted, target};
use super::{CONTENT_TYPE, exposition};
use crate::driver::operator::{ContactView, ItemView, StatusView};
use crate::driver::{AskError, Running};
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE as TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};

/// What there is to see of a node.
pub(super) fn router(running: Running) -> Router {
    let pages = Router::new()
        .route("/", get(paths))
        .route("/status", get(status))
        .route("/peers", get(peers))
        .route("/store", get(store))
        .route("/store/{target}", get(item))
        .route("/metrics", get(metrics))
        .fallback(unknown);
    pages.layer(from_fn(read_only)).with_state(running)
}

/// Lets nobody write, and ends a connection after its first answer.
async fn read_only(request: Request, next: Next) -> Response {
    let mut response = match *request.method() {
        Method::GET | Method::HEAD => next.run(request).await,
        ref other => {
            let error = format!("{other}: a node is read with GET and HEAD only");
            let refused = Refusal(StatusCode::METHOD_NOT_ALLOWED, error);
            ([(ALLOW, "GET, HEAD")], refused).into_response()
        }
    };
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

/// Why something is not shown.
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Refusal(status, error) = self;
        (status, Json(serde_json::json!({ "error": error }))).into_response()
    }
}

impl From<AskError> for Refusal {
    fn from(error: AskError) -> Refusal {
        Refusal(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
}

fn wrong(error: String) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, error)
}

async fn unknown(request: Request) -> Refusal {
    let error = format!("{}: no such path; / lists all", request.uri().path());
    Refusal(StatusCode::NOT_FOUND, error)
}

async fn paths() -> String {
    format!(
        "A kadlab node, read-only.\n\
         \n\
         /status         the node at this moment\n\
         /peers          the contacts of its table\n\
         /store          its items without values; ?after=TARGET&limit=N, N up to {PAGE_ITEMS_MAX}\n\
         /store/TARGET   one item with its value\n\
         /metrics        its numbers, for Prometheus\n"
    )
}

async fn status(State(running): State<Running>) -> Result<Json<StatusView>, Refusal> {
    Ok(Json(StatusView::of(&running.glance().await?)))
}

async fn peers(State(running): State<Running>) -> Result<Json<Vec<ContactView>>, Refusal> {
    let contacts = running.contacts().await?;
    Ok(Json(contacts.iter().map(ContactView::of).collect()))
}

async fn store(
    State(running): State<Running>,
    RawQuery(query): RawQuery,
) -> Result<Json<StoreView>, Refusal> {
    let wanted = Wanted::read(&query.unwrap_or_default()).map_err(wrong)?;
    let page = running.items(wanted.after, wanted.count).await?;
    Ok(Json(StoreView::of(&page)))
}

async fn item(
    State(running): State<Running>,
    Path(text): Path<String>,
) -> Result<Json<ItemView>, Refusal> {
    let target = target(&text).map_err(wrong)?;
    let stored = running.item(target).await?;
    let missing = || Refusal(StatusCode::NOT_FOUND, format!("{target}: not stored here"));
    Ok(Json(ItemView::of_stored(&stored.ok_or_else(missing)?)))
}

async fn metrics(State(running): State<Running>) -> Result<Response, Refusal> {
    let text = exposition(&running.glance().await?);
    Ok(([(TYPE, CONTENT_TYPE)], text).into_response())
}
