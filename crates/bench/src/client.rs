//! One connection to the server, as one browser keeps it, signed in to a post.

use crate::error::BenchError;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use wangge_sim::PASSWORD;

/// How a form without files is sent.
const FORM: &str = "application/x-www-form-urlencoded";

/// One connection.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    cookie: String,
}

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Where it leads to.
    pub(crate) location: String,
    pub(crate) body: Bytes,
}

impl Client {
    /// Connects with a session; an empty one is nobody's.
    pub(crate) async fn open(address: SocketAddr, cookie: &str) -> Result<Self, BenchError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // How a connection ends is said by the request that it breaks.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, address, cookie: cookie.to_owned() })
    }

    /// Signs in to an account of the demonstration and returns the session's cookie.
    pub(crate) async fn sign_in(address: SocketAddr, login: &str) -> Result<String, BenchError> {
        let mut client = Self::open(address, "").await?;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("user", login)
            .append_pair("password", PASSWORD)
            .finish();
        let answer = client.send(Method::POST, "/sign-in", (FORM, form.into())).await?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter();
        let mut pairs = cookies.filter_map(|line| line.to_str().ok()?.split(';').next());
        let session = pairs.find(|pair| !pair.ends_with('=')).map(str::to_owned);
        let status = answer.status();
        session.ok_or_else(|| {
            BenchError::Server(format!("{login} cannot sign in, it answered with {status}"))
        })
    }

    /// Asks for a page and reads it to its end.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, BenchError> {
        let answer = self.send(Method::GET, path, (FORM, Bytes::new())).await?;
        whole(answer).await
    }

    /// Sends a form with files as one piece; `kind` names where its parts begin.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        (kind, body): (&str, Vec<u8>),
    ) -> Result<Answer, BenchError> {
        let answer = self.send(Method::POST, path, (kind, body.into())).await?;
        whole(answer).await
    }

    /// Asks for a page that must be there.
    pub(crate) async fn page(&mut self, path: &str) -> Result<Bytes, BenchError> {
        let answer = self.get(path).await?;
        if answer.status == StatusCode::OK {
            return Ok(answer.body);
        }
        Err(BenchError::Server(format!("{path} was answered with {}", answer.status)))
    }

    /// Reads a file without keeping it, and counts its lines.
    pub(crate) async fn lines(&mut self, path: &str) -> Result<usize, BenchError> {
        let answer = self.send(Method::GET, path, (FORM, Bytes::new())).await?;
        if answer.status() != StatusCode::OK {
            return Err(BenchError::Server(format!(
                "{path} was answered with {}",
                answer.status()
            )));
        }
        let (mut body, mut lines) = (answer.into_body(), 0);
        while let Some(frame) = body.frame().await {
            if let Some(bytes) = frame?.data_ref() {
                lines += bytes.split(|byte| *byte == b'\n').count() - 1;
            }
        }
        Ok(lines)
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        (kind, body): (&str, Bytes),
    ) -> Result<Response<Incoming>, BenchError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, kind)
            .body(Full::new(body))
            .map_err(|error| BenchError::Server(error.to_string()))?;
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }
}

/// Reads an answer to its end.
async fn whole(answer: Response<Incoming>) -> Result<Answer, BenchError> {
    let status = answer.status();
    let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.unwrap_or_default().to_owned();
    let body = answer.into_body().collect().await?.to_bytes();
    Ok(Answer { status, location, body })
}
