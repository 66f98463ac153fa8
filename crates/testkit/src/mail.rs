//! A mail as it was sent, and what a test looks for in it.

use mailparse::{MailAddr, MailHeaderMap, ParsedMail};

/// One mail: its envelope and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The recipients' addresses.
    pub to: Vec<String>,
    /// Headers and body as sent, after SMTP's dot-stuffing was undone.
    pub raw: String,
}

impl Mail {
    /// A mail from its source alone, as in an `.eml` file: the envelope is read from the headers.
    #[must_use]
    pub fn from_source(raw: String) -> Self {
        let mut mail = Self { from: String::new(), to: Vec::new(), raw };
        mail.from = mail.addresses("From").into_iter().next().unwrap_or_default();
        mail.to = mail.addresses("To");
        mail
    }

    /// A header's decoded value; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        self.parsed().headers.get_first_value(name).unwrap_or_default()
    }

    /// The decoded subject.
    #[must_use]
    pub fn subject(&self) -> String {
        self.header("Subject")
    }

    /// The decoded plain-text body; empty where there is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.body("text/plain")
    }

    /// The decoded HTML body; empty where there is none.
    #[must_use]
    pub fn html(&self) -> String {
        self.body("text/html")
    }

    /// Every web address in the text body, in order.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        self.text()
            .split(|letter: char| letter.is_whitespace() || "<>\"()".contains(letter))
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .map(|word| word.trim_end_matches(['.', ',']).to_owned())
            .collect()
    }

    /// The value of `token=` in the first link that has one.
    ///
    /// # Panics
    /// If no link of the text body carries a token.
    #[must_use]
    pub fn token(&self) -> String {
        let links = self.links();
        let token = links
            .iter()
            .find_map(|link| link.split_once("token="))
            .map(|(_, rest)| rest.split(['&', '#']).next().unwrap_or_default().to_owned());
        token.unwrap_or_else(|| panic!("no token in this mail:\n{}", self.text()))
    }

    fn parsed(&self) -> ParsedMail<'_> {
        mailparse::parse_mail(self.raw.as_bytes()).expect("a well-formed mail")
    }

    fn body(&self, media_type: &str) -> String {
        let mail = self.parsed();
        mail.parts()
            .find(|part| part.ctype.mimetype == media_type)
            .map(|part| part.get_body().expect("a decodable body"))
            .unwrap_or_default()
    }

    fn addresses(&self, header: &str) -> Vec<String> {
        let parsed = mailparse::addrparse(&self.header(header)).expect("well-formed addresses");
        let single = |address: &MailAddr| match address {
            MailAddr::Single(single) => vec![single.addr.clone()],
            MailAddr::Group(group) => group.addrs.iter().map(|single| single.addr.clone()).collect(),
        };
        parsed.iter().flat_map(single).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "From: Countersign <no-reply@example.org>\r\nTo: <ada@example.org>\r\n\
        Subject: =?utf-8?B?V2lsbGtvbW1lbiDinJM=?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Please open https://example.org/verify?token=3Dcs-abc_1 .\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Please</p>\r\n--b--\r\n";

    #[test]
    fn a_mail_is_read_from_its_source() {
        let mail = Mail::from_source(SOURCE.to_owned());
        assert_eq!(
            (mail.from.as_str(), mail.to.as_slice()),
            ("no-reply@example.org", &["ada@example.org".to_owned()][..])
        );
        assert_eq!(mail.subject(), "Willkommen ✓");
        assert_eq!(mail.links(), ["https://example.org/verify?token=cs-abc_1"]);
        assert_eq!(mail.token(), "cs-abc_1");
        assert_eq!(mail.html().trim(), "<p>Please</p>");
    }
}
