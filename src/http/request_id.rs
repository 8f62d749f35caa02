//! The id of the request being answered: in the log, in the answer's header, and in what a client reports of a failure.

tokio::task_local! {
    static REQUEST_ID: String;
}

/// Runs `work` as part of the request with this id.
pub async fn scope<T>(id: String, work: impl Future<Output = T>) -> T {
    REQUEST_ID.scope(id, work).await
}

/// The id of the request being answered; `None` outside of one.
pub fn current() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}
