//! One client's commands and the answers to them.

use std::sync::atomic::Ordering;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};

use super::credentials::{Exchange, answer, begin};
use super::options::{SmtpBehaviour, SmtpSecurity};
use super::sink::State;
use crate::mail::Mail;

/// How a conversation ended, other than by a broken connection.
pub(super) enum Ended<S> {
    Quit,
    /// The client was told to go ahead with TLS on this stream.
    StartTls(S),
}

struct Conversation<'a, S> {
    stream: BufStream<S>,
    state: &'a State,
    encrypted: bool,
    authenticated: bool,
    from: String,
    to: Vec<String>,
}

/// Answers commands until the client quits or wants TLS. `greet` is false after STARTTLS.
pub(super) async fn converse<S>(
    stream: S,
    state: &State,
    greet: bool,
    encrypted: bool,
) -> std::io::Result<Ended<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let authenticated = state.options.credentials.is_none();
    let stream = BufStream::new(stream);
    let mut this =
        Conversation { stream, state, encrypted, authenticated, from: String::new(), to: Vec::new() };
    if greet {
        this.say("220 localhost ESMTP").await?;
    }
    loop {
        let line = this.hear().await?;
        let (verb, arguments) = line.split_once(' ').unwrap_or((&line, ""));
        let reply = match verb.to_ascii_uppercase().as_str() {
            "STARTTLS" if this.must_encrypt() => {
                this.say("220 go ahead").await?;
                return Ok(Ended::StartTls(this.stream.into_inner()));
            }
            "QUIT" => {
                this.say("221 bye").await?;
                return Ok(Ended::Quit);
            }
            verb => this.answer(verb, arguments).await?,
        };
        this.say(reply).await?;
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<'_, S> {
    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    /// The next line without its end; an error when the client has gone.
    async fn hear(&mut self) -> std::io::Result<String> {
        let mut bytes = Vec::new();
        if self.stream.read_until(b'\n', &mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Carries out a command; the reply's last line.
    async fn answer(&mut self, verb: &str, arguments: &str) -> std::io::Result<&'static str> {
        match verb {
            "EHLO" | "HELO" => return self.introduce().await,
            "NOOP" => {}
            "RSET" => self.forget(),
            _ if self.must_encrypt() => return Ok("530 5.7.0 STARTTLS first"),
            "AUTH" => return self.authenticate(arguments).await,
            _ if !self.authenticated => return Ok("530 5.7.0 authentication required"),
            "MAIL" => self.from = address(arguments),
            "RCPT" if self.state.options.behaviour == SmtpBehaviour::Reject => {
                return Ok("550 5.1.1 no such mailbox");
            }
            "RCPT" => self.to.push(address(arguments)),
            "DATA" if self.to.is_empty() => return Ok("503 5.5.1 no recipients"),
            "DATA" => return self.take_mail().await,
            _ => return Ok("502 5.5.1 not known here"),
        }
        Ok("250 ok")
    }

    fn must_encrypt(&self) -> bool {
        !self.encrypted && self.state.options.security == SmtpSecurity::StartTls
    }

    fn forget(&mut self) {
        self.from.clear();
        self.to.clear();
    }

    async fn introduce(&mut self) -> std::io::Result<&'static str> {
        self.say("250-localhost").await?;
        if self.must_encrypt() {
            self.say("250-STARTTLS").await?;
        } else if self.state.options.credentials.is_some() {
            self.say("250-AUTH PLAIN LOGIN").await?;
        }
        Ok("250 8BITMIME")
    }

    async fn authenticate(&mut self, arguments: &str) -> std::io::Result<&'static str> {
        let mut exchange = begin(arguments);
        loop {
            match exchange {
                Exchange::Ask(question, pending) => {
                    self.say(&format!("334 {question}")).await?;
                    exchange = answer(&self.hear().await?, pending);
                }
                Exchange::Complete(user, password) => {
                    self.authenticated = self.state.options.credentials == Some((user, password));
                    let verdict = if self.authenticated { "235 2.7.0 welcome" } else { "535 5.7.8 refused" };
                    return Ok(verdict);
                }
                Exchange::Malformed => return Ok("501 5.5.2 malformed"),
            }
        }
    }

    async fn take_mail(&mut self) -> std::io::Result<&'static str> {
        self.say("354 end with a dot").await?;
        let mut raw = String::new();
        loop {
            let line = self.hear().await?;
            if line == "." {
                break;
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push_str("\r\n");
        }
        let mail = Mail { from: std::mem::take(&mut self.from), to: std::mem::take(&mut self.to), raw };
        let earlier = self.state.offered.fetch_add(1, Ordering::SeqCst);
        if matches!(self.state.options.behaviour, SmtpBehaviour::Defer(first) if earlier < first) {
            return Ok("451 4.3.0 try again later");
        }
        self.state.mails.send_modify(|mails| mails.push(mail));
        Ok("250 2.0.0 kept")
    }
}

/// The address in `FROM:<a@b> SIZE=…` or `TO:<a@b>`.
fn address(arguments: &str) -> String {
    let start = arguments.split_once('<').map_or(arguments, |(_, rest)| rest);
    start.split('>').next().unwrap_or_default().to_owned()
}
