//! All of it together: one application for one server.

use crate::kit::cors::Cors;
use crate::kit::document::mount_contract;
use crate::kit::edge::edge;
use crate::kit::fallback::{KnownPaths, fallback};
use crate::kit::{
    Contracts, Kit, Limits, MainRuntime, RateLimits, SameSite, TrustedProxies, Turns, WebOrigin,
};
use crate::operations::{self, Documents, Operations};
use crate::pages;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};
use countersign_application::{Authenticate, AuthenticateKey, Authorize};
use countersign_ports::{Clock, Ids, Mac, SecretBox};
use std::{fmt, sync::Arc};
use utoipa_actix_web::service_config::ServiceConfig;

/// What a server serves.
pub struct SiteParts {
    /// Tells when answers are given.
    pub clock: Arc<dyn Clock>,
    /// Makes request ids.
    pub ids: Arc<dyn Ids>,
    /// How much of a request is borne with.
    pub limits: Limits,
    /// Which proxies are believed when they name the client.
    pub proxies: TrustedProxies,
    /// How often clients may ask; `None` is as often as they like.
    pub rate_limits: Option<RateLimits>,
    /// Where clients reach the server.
    pub public_origin: WebOrigin,
    /// The origins whose scripts may use the server, with cookies; beside its own.
    pub allowed_origins: Vec<WebOrigin>,
    /// To which sites' requests browsers add the cookies of a session.
    pub same_site: SameSite,
    /// Signs CSRF tokens.
    pub mac: Arc<dyn Mac>,
    /// Seals cursors.
    pub secrets: Arc<dyn SecretBox>,
    /// Recognises callers.
    pub authenticate: Authenticate,
    /// Recognises programs.
    pub authenticate_key: AuthenticateKey,
    /// Tells what they may do.
    pub authorize: Authorize,
    /// Where use cases run.
    pub runtime: MainRuntime,
    /// What it has beside its contracts.
    pub operations: Operations,
    /// The APIs that it speaks.
    pub contracts: Contracts,
}

/// A site, made once; each worker makes its own application of it.
#[derive(Clone)]
pub struct Site {
    kit: web::Data<Kit>,
    operations: web::Data<Operations>,
    documents: web::Data<Documents>,
}

impl Site {
    /// Puts the parts together, the documents included.
    ///
    /// # Errors
    /// When a document cannot be written as JSON: a defect.
    pub fn new(parts: SiteParts) -> serde_json::Result<Self> {
        let documents: Vec<_> =
            parts.contracts.all().map(|contract| (contract.name(), contract.document())).collect();
        let kit = Kit {
            clock: parts.clock,
            ids: parts.ids,
            limits: parts.limits,
            proxies: parts.proxies,
            rate_limits: parts.rate_limits,
            authenticate: parts.authenticate,
            authenticate_key: parts.authenticate_key,
            authorize: parts.authorize,
            runtime: parts.runtime,
            turns: Turns::default(),
            known_paths: KnownPaths::new(
                documents.iter().map(|(_, document)| document),
                operations::DOCS_PATHS.into_iter().chain(pages::paths()),
            ),
            contracts: parts.contracts,
            public_origin: parts.public_origin,
            cors: Cors(parts.allowed_origins),
            mac: parts.mac,
            secrets: parts.secrets,
            same_site: parts.same_site,
        };
        Ok(Self {
            kit: web::Data::new(kit),
            operations: web::Data::new(parts.operations),
            documents: web::Data::new(Documents::new(
                documents.iter().map(|(name, document)| (*name, document)),
            )?),
        })
    }

    /// An application of this site, for one worker.
    pub fn app(
        &self,
    ) -> App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + use<>,
    > {
        App::new()
            .app_data(self.kit.clone())
            .app_data(self.operations.clone())
            .app_data(self.documents.clone())
            .wrap(from_fn(edge))
            .configure(|config| {
                for contract in self.kit.contracts.innermost_first() {
                    mount_contract(contract.as_ref(), config);
                }
            })
            .configure(|config| operations::routes(&mut ServiceConfig::new(config)))
            .configure(operations::docs_routes)
            .configure(pages::routes)
            .default_service(web::to(fallback))
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("kit", &self.kit).finish_non_exhaustive()
    }
}

impl fmt::Debug for SiteParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteParts").field("contracts", &self.contracts).finish_non_exhaustive()
    }
}
