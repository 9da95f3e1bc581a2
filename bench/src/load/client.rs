//! A client of HTTP/1.1 that keeps its connection: as little as will do, so that it takes little
//! from the server beside it.

use anyhow::{Context, bail};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back; the body borrows the connection's buffer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// Status.
    pub status: u16,
    /// Head as it came over the line.
    pub head: &'a str,
    /// Body as it came over the line, chunks joined.
    pub body: &'a [u8],
    /// Bytes on the line, head and body.
    pub bytes: usize,
}

impl Answer<'_> {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body).into_owned()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

impl Client {
    /// A new connection.
    pub async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a whole request and waits for the whole answer. A broken connection is made anew for
    /// the next request; this one counts as failed.
    pub async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        let read = self.exchange(request).await;
        let (status, from, to, bytes) = match read {
            Ok(read) => read,
            Err(error) => {
                self.stream = TcpStream::connect(self.address).await?;
                self.stream.set_nodelay(true)?;
                return Err(error);
            }
        };
        // The head was read as text before.
        let head = std::str::from_utf8(&self.buffer[..from]).unwrap_or_default();
        Ok(Answer { status, head, body: &self.buffer[from..to], bytes })
    }

    /// Status, where the body begins and ends in the buffer, bytes on the line.
    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<(u16, usize, usize, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.more().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head])?;
        let status = text.get(9..12).and_then(|code| code.parse().ok()).context("no status")?;
        let length = header(text, "content-length").map(str::parse::<usize>).transpose()?;
        let chunked = header(text, "transfer-encoding").is_some();
        let from = head + 4;
        match length {
            Some(length) => {
                while self.buffer.len() < from + length {
                    self.more().await?;
                }
                Ok((status, from, from + length, from + length))
            }
            None if chunked => {
                let (to, bytes) = self.chunks(from).await?;
                Ok((status, from, to, bytes))
            }
            None if matches!(status, 204 | 304) => Ok((status, from, from, from)),
            None => {
                // The end of the connection ends the answer, as with the pages of a balancer.
                while self.stream.read_buf(&mut self.buffer).await? > 0 {}
                self.stream = TcpStream::connect(self.address).await?;
                Ok((status, from, self.buffer.len(), self.buffer.len()))
            }
        }
    }

    /// Joins the chunks in place; answers with the end of the body and the bytes on the line.
    async fn chunks(&mut self, from: usize) -> anyhow::Result<(usize, usize)> {
        let (mut at, mut to) = (from, from);
        loop {
            let line = loop {
                match find(&self.buffer[at..], b"\r\n") {
                    Some(length) => break at + length,
                    None => self.more().await?,
                }
            };
            let size = std::str::from_utf8(&self.buffer[at..line])?;
            let size =
                usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)?;
            let start = line + 2;
            while self.buffer.len() < start + size + 2 {
                self.more().await?;
            }
            self.buffer.copy_within(start..start + size, to);
            (at, to) = (start + size + 2, to + size);
            if size == 0 {
                return Ok((to, at));
            }
        }
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|part| part == what)
}

/// A request for a page.
pub fn get(path: &str, cookie: &str, gzip: bool) -> Vec<u8> {
    let encoding = if gzip { "accept-encoding: gzip\r\n" } else { "" };
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\n{encoding}\r\n").into_bytes()
}

/// A form that is sent.
pub fn form(path: &str, cookie: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A document that is sent to the API.
pub fn json(path: &str, cookie: &str, key: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A part of a request with files: its name, the name of its file, its bytes.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// A document with files that is sent to the API.
pub fn multipart(path: &str, cookie: &str, key: &str, parts: &[Part<'_>]) -> Vec<u8> {
    const EDGE: &str = "bench-edge-of-a-part";
    let mut body = Vec::with_capacity(parts.iter().map(|(_, _, bytes)| bytes.len() + 200).sum());
    for (name, file, bytes) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head =
            format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    let length = body.len();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\nidempotency-key: {key}\r\n\
         content-type: multipart/form-data; boundary={EDGE}\r\ncontent-length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend_from_slice(&body);
    request
}
