//! A minimal HTTP/1.1 client for one connection: it keeps the connection open and sends one request at a time.
//!
//! A full-featured client uses more CPU than the server that it measures on the same machine. This client writes a
//! request in one piece, reads until the answer is complete, and reuses its buffers. `httparse` parses heads and chunks.
//!
//! `hyper` at the level of one connection, polled by the task that waits for the answer, was tried instead: it needed 16 to
//! 20 µs of a core for a request and its answer, this client 9 to 13 µs (64 connections on one thread, answers of 600 and
//! 4,000 bytes from a server that does nothing, optimised build, x86-64). At 10,000 requests a second, the difference is
//! nearly a tenth of a core, which the server would lack in the measurement.

use std::io;
use std::time::Duration;

use reqwest::Url;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request that takes longer counts as unanswered.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The largest number of headers; no answer of the service has more.
const MOST_HEADERS: usize = 64;
/// The size of the buffer for an answer that is read at once.
const BUFFER: usize = 16 * 1024;

/// The address of the server, parsed once for all connections.
#[derive(Debug, Clone)]
pub struct Address {
    /// `host:port`, for the connection.
    authority: String,
    /// The prefix of every path.
    prefix: String,
    /// `Host` and the other headers that are the same in all requests.
    fixed: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("`{0}` is not the address of a server: it should look like http://127.0.0.1:8080 (https is not supported)")]
    Address(String),
    #[error("no connection: {0}")]
    Connect(#[source] io::Error),
    #[error("no answer: {0}")]
    Broken(#[from] io::Error),
    #[error("no answer within {} s", TIMEOUT.as_secs())]
    Slow,
    #[error("the answer is not HTTP/1.1: {0}")]
    Malformed(String),
}

/// An answer, which is valid until the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

/// One connection, which is opened when it is needed.
pub struct Connection<'a> {
    address: &'a Address,
    stream: Option<TcpStream>,
    output: Vec<u8>,
    input: Vec<u8>,
    /// The buffer in which the chunks of a body are joined.
    joined: Vec<u8>,
}

/// A parsed response head.
struct Head {
    status: u16,
    /// The length of the head in bytes.
    length: usize,
    body: BodyLength,
    /// Whether the server closes the connection after this answer.
    last: bool,
}

#[derive(Clone, Copy)]
enum BodyLength {
    Known(usize),
    Chunked,
}

impl Address {
    /// Parses the address of a server, for requests with this key.
    pub fn new(url: &str, key: &str) -> Result<Self, Fault> {
        let wrong = || Fault::Address(url.to_owned());
        let parsed = Url::parse(url).map_err(|_| wrong())?;
        let (Some(host), Some(port), "http") = (parsed.host_str(), parsed.port_or_known_default(), parsed.scheme())
        else {
            return Err(wrong());
        };
        let authority = format!("{host}:{port}");
        let mut fixed = format!(" HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n");
        if !key.is_empty() {
            fixed.push_str(&format!("Authorization: Bearer {key}\r\n"));
        }
        Ok(Self { prefix: parsed.path().trim_end_matches('/').to_owned(), authority, fixed })
    }
}

impl Fault {
    /// A short code for counting.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Connect(_) => "no_connection",
            Self::Broken(_) => "connection_broken",
            Self::Slow => "timeout",
            Self::Malformed(_) => "not_http",
        }
    }

    /// Whether the server may have processed the request.
    pub fn may_have_effect(&self) -> bool {
        !matches!(self, Self::Address(_) | Self::Connect(_))
    }
}

impl<'a> Connection<'a> {
    pub fn new(address: &'a Address) -> Self {
        let (output, input) = (Vec::with_capacity(1024), Vec::with_capacity(BUFFER));
        Self { address, stream: None, output, input, joined: Vec::new() }
    }

    /// Posts a JSON body. After a fault, the next request opens a new connection.
    pub async fn post(&mut self, path: &str, idempotency_key: Option<&str>, body: &[u8]) -> Result<Answer<'_>, Fault> {
        self.write_request(path, idempotency_key, body);
        let answered = tokio::time::timeout(TIMEOUT, self.exchange()).await.unwrap_or(Err(Fault::Slow));
        let head = answered.inspect_err(|_| self.stream = None)?;
        if head.last {
            self.stream = None;
        }
        let body = match head.body {
            BodyLength::Known(length) => &self.input[head.length..head.length + length],
            BodyLength::Chunked => &self.joined,
        };
        Ok(Answer { status: head.status, body })
    }

    /// Whether the connection is open after the last request.
    pub fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    fn write_request(&mut self, path: &str, idempotency_key: Option<&str>, body: &[u8]) {
        let Address { prefix, fixed, .. } = self.address;
        self.output.clear();
        for part in ["POST ", prefix, path, fixed] {
            self.output.extend_from_slice(part.as_bytes());
        }
        if let Some(key) = idempotency_key {
            for part in ["Idempotency-Key: ", key, "\r\n"] {
                self.output.extend_from_slice(part.as_bytes());
            }
        }
        self.output.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        self.output.extend_from_slice(body);
    }

    async fn exchange(&mut self) -> Result<Head, Fault> {
        self.input.clear();
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert(connect(&self.address.authority).await?),
        };
        stream.write_all(&self.output).await?;
        read_answer(stream, &mut self.input, &mut self.joined).await
    }
}

async fn connect(authority: &str) -> Result<TcpStream, Fault> {
    let stream = TcpStream::connect(authority).await.map_err(Fault::Connect)?;
    stream.set_nodelay(true).map_err(Fault::Connect)?;
    Ok(stream)
}

/// Reads a whole answer into `input`; a body in chunks is joined in `joined`.
async fn read_answer(
    stream: &mut (impl AsyncRead + Unpin),
    input: &mut Vec<u8>,
    joined: &mut Vec<u8>,
) -> Result<Head, Fault> {
    let head = loop {
        read_more(stream, input).await?;
        if let Some(head) = parse_head(input)? {
            break head;
        }
    };
    match head.body {
        BodyLength::Known(length) => {
            while input.len() < head.length + length {
                read_more(stream, input).await?;
            }
        }
        BodyLength::Chunked => {
            while !join_chunks(&input[head.length..], joined)? {
                read_more(stream, input).await?;
            }
        }
    }
    Ok(head)
}

async fn read_more(stream: &mut (impl AsyncRead + Unpin), input: &mut Vec<u8>) -> Result<(), Fault> {
    match stream.read_buf(input).await? {
        0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
        _ => Ok(()),
    }
}

/// Parses the head, if it is complete.
fn parse_head(input: &[u8]) -> Result<Option<Head>, Fault> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(input).map_err(|error| Fault::Malformed(error.to_string()))?;
    let httparse::Status::Complete(length) = parsed else { return Ok(None) };
    let status = response.code.unwrap_or_default();
    let (mut body, mut last) = (BodyLength::Known(0), response.version == Some(0));
    for header in response.headers.iter() {
        let value = std::str::from_utf8(header.value).unwrap_or_default();
        if header.name.eq_ignore_ascii_case("content-length") {
            let length = value.trim().parse();
            body = BodyLength::Known(length.map_err(|_| Fault::Malformed(format!("a length of {value:?}")))?);
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            body = BodyLength::Chunked;
        } else if header.name.eq_ignore_ascii_case("connection") {
            last = value.eq_ignore_ascii_case("close");
        }
    }
    Ok(Some(Head { status, length, body, last }))
}

/// Joins the chunks of a body; returns `false` if some chunks are still missing. The server sends no trailers.
fn join_chunks(mut input: &[u8], joined: &mut Vec<u8>) -> Result<bool, Fault> {
    joined.clear();
    loop {
        let malformed = |_| Fault::Malformed("a chunk without a length".to_owned());
        let httparse::Status::Complete((start, length)) = httparse::parse_chunk_size(input).map_err(malformed)? else {
            return Ok(false);
        };
        let end = start + usize::try_from(length).map_err(|error| Fault::Malformed(error.to_string()))?;
        if input.len() < end + 2 {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        joined.extend_from_slice(&input[start..end]);
        input = &input[end + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer `hello`, with its length and in chunks.
    static ANSWERS: &[&str] = &[
        "HTTP/1.1 201 Created\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    ];

    /// A server that answers each connection with one text, then closes the connection.
    async fn server(answers: &'static [&'static str]) -> (Address, tokio::task::JoinHandle<Vec<String>>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Address::new(&format!("http://{}/api/", listener.local_addr().unwrap()), "k").unwrap();
        let serving = tokio::spawn(async move {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = vec![0; 4096];
                let length = stream.read(&mut request).await.unwrap();
                asked.push(String::from_utf8_lossy(&request[..length]).into_owned());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            asked
        });
        (address, serving)
    }

    #[tokio::test]
    async fn an_answer_is_read_in_pieces_of_any_size() {
        for size in 1..100 {
            for (text, status) in ANSWERS.iter().zip([201, 200]) {
                // The pipe holds `size` bytes, so the reader gets the answer in pieces of this size.
                let (mut server, mut client) = tokio::io::duplex(size);
                let (mut input, mut joined) = (Vec::new(), Vec::new());
                let writing = async { server.write_all(text.as_bytes()).await.unwrap() };
                let (head, ()) = tokio::join!(read_answer(&mut client, &mut input, &mut joined), writing);
                let head = head.unwrap();
                let body = match head.body {
                    BodyLength::Known(length) => &input[head.length..head.length + length],
                    BodyLength::Chunked => &joined,
                };
                assert_eq!((head.status, body), (status, &b"hello"[..]), "{size}");
            }
        }
    }

    #[tokio::test]
    async fn a_request_is_written_whole_and_its_answer_is_read() {
        let (address, serving) = server(ANSWERS).await;
        let mut connection = Connection::new(&address);
        let answer = connection.post("/v1/x", Some("once"), b"{}").await.unwrap();
        assert_eq!(answer, Answer { status: 201, body: b"hello" });
        let answer = connection.post("/v1/x", None, b"{}").await.unwrap();
        assert_eq!(answer, Answer { status: 200, body: b"hello" });
        let asked = serving.await.unwrap();
        assert!(asked[0].starts_with("POST /api/v1/x HTTP/1.1\r\n"), "{}", asked[0]);
        assert!(asked[0].ends_with("Idempotency-Key: once\r\nContent-Length: 2\r\n\r\n{}"), "{}", asked[0]);
        assert!(asked[0].contains("\r\nAuthorization: Bearer k\r\n") && !asked[1].contains("Idempotency"));
    }

    #[tokio::test]
    async fn a_broken_answer_is_a_fault_that_may_have_had_its_effect() {
        let (address, _serving) = server(&["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe", "Hello\r\n\r\n"]).await;
        let mut connection = Connection::new(&address);
        let fault = connection.post("/", None, b"{}").await.unwrap_err();
        assert!(fault.code() == "connection_broken" && fault.may_have_effect(), "{fault}");
        let fault = connection.post("/", None, b"{}").await.unwrap_err();
        assert_eq!(fault.code(), "not_http", "{fault}");
    }

    #[tokio::test]
    async fn no_one_there_means_that_nothing_happened() {
        // The socket keeps the port and does not listen, so connections are refused.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = Address::new(&format!("http://{}", socket.local_addr().unwrap()), "").unwrap();
        let fault = Connection::new(&address).post("/", None, b"{}").await.unwrap_err();
        assert!(fault.code() == "no_connection" && !fault.may_have_effect(), "{fault}");
        assert!(Address::new("https://host", "").is_err() && Address::new("host:80", "").is_err());
    }
}
