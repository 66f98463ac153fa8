//! As much of MongoDB's language as it takes to make a server a replica set and to ask whether it is ready. The driver
//! would be the slowest thing to build of all that the test command needs.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

const OP_MSG: u32 = 2013;
const PATIENCE: Duration = Duration::from_secs(5);
const LARGEST: u32 = 1 << 20;

/// Whether the server takes writes.
pub(super) fn is_primary(port: u16) -> bool {
    // A field `isWritablePrimary` that is a boolean and true.
    let yes = b"\x08isWritablePrimary\0\x01";
    let command = document(&[integer("hello", 1), text("$db", "admin")]);
    ask(port, &command).is_ok_and(|reply| reply.windows(yes.len()).any(|bytes| bytes == yes))
}

/// Makes the server a replica set of itself alone, if it is none yet.
pub(super) fn initiate(port: u16, set: &str) -> io::Result<()> {
    let member = document(&[integer("_id", 0), text("host", &format!("127.0.0.1:{port}"))]);
    let members = document(&[nested(0x03, "0", &member)]);
    let config = document(&[text("_id", set), nested(0x04, "members", &members)]);
    let command = document(&[nested(0x03, "replSetInitiate", &config), text("$db", "admin")]);
    ask(port, &command).map(drop)
}

/// Sends one command and returns the reply as it came.
fn ask(port: u16, command: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // Length, request, response to, code; flags; one section of kind 0.
    let header = [size(command) + 21, 1, 0, OP_MSG, 0].map(u32::to_le_bytes).concat();
    stream.write_all(&[&header, &[0][..], command].concat())?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length).clamp(4, LARGEST);
    let mut reply = Vec::new();
    stream.take(u64::from(length - 4)).read_to_end(&mut reply)?;
    Ok(reply)
}

fn document(fields: &[Vec<u8>]) -> Vec<u8> {
    let fields = fields.concat();
    [&(size(&fields) + 5).to_le_bytes()[..], &fields, &[0]].concat()
}

fn integer(name: &str, value: i32) -> Vec<u8> {
    nested(0x10, name, &value.to_le_bytes())
}

fn text(name: &str, value: &str) -> Vec<u8> {
    let length = (size(value.as_bytes()) + 1).to_le_bytes();
    nested(0x02, name, &[&length, value.as_bytes(), &[0]].concat())
}

fn nested(kind: u8, name: &str, value: &[u8]) -> Vec<u8> {
    [&[kind][..], name.as_bytes(), &[0], value].concat()
}

fn size(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a short message")
}
