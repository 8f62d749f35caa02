//! The id of the current request. It is in the log, in a header of the answer, and in the reports of clients about a failure.

tokio::task_local! {
    static REQUEST_ID: String;
}

/// Runs `work` as part of the request with this id.
pub async fn scope<T>(id: String, work: impl Future<Output = T>) -> T {
    REQUEST_ID.scope(id, work).await
}

/// The id of the current request; `None` outside of a request.
pub fn current() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}
