//! Who asks comes before what he asks: a wrong body is answered only when its sender may send one.

use actix_web::{HttpMessage, HttpRequest};
use std::future::Future;
use tokio::sync::oneshot;

/// Opens when it is known that the caller of a request may go on.
struct Gate(oneshot::Receiver<()>);

/// Holds back the body of a request until `admission` has succeeded. To be called when the caller is begun to be
/// looked at, which handlers name before the body.
pub(crate) fn close<F, T, E>(
    request: &HttpRequest,
    admission: F,
) -> impl Future<Output = F::Output> + use<F, T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let (open, gate) = oneshot::channel();
    request.extensions_mut().insert(Gate(gate));
    async move {
        let admitted = admission.await?;
        // Where nothing waits, there is no body.
        let _ = open.send(());
        Ok(admitted)
    }
}

/// The gate before the body of a request, to wait at; none where everybody may send one.
pub(crate) fn before_body(request: &HttpRequest) -> impl Future<Output = ()> + use<> {
    let gate = request.extensions_mut().remove::<Gate>();
    async move {
        if let Some(Gate(gate)) = gate {
            // A caller who was refused is answered by that.
            let _ = gate.await;
        }
    }
}
