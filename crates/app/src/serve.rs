//! Serves until it is told to stop, then lets what runs come to its end.

use crate::{App, AppError, jobs, router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// So soon this program sees grids and places that another one changed.
const GROUND_BEAT: Duration = Duration::from_secs(5);
/// Pause between two looks for notices that other programs made.
const NOTICE_BEAT: Duration = Duration::from_secs(3);
/// Time that requests in flight get when the program stops.
const GRACE: Duration = Duration::from_secs(10);

/// Serves on a bound address until `stop` is ready; requests in flight get ten seconds.
///
/// Calls `ready` with the address of the pages when connections are accepted.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
    ready: impl FnOnce(&str),
) -> Result<(), AppError> {
    let address = listener.local_addr().map_err(AppError::Serve)?;
    let handle = Handle::new();
    let (stopped, mut stopping) = tokio::sync::watch::channel(false);
    let worker = jobs::worker(&app)?;
    let worker = tokio::spawn(async move {
        // A dropped sender means the server is gone as well.
        worker.run_until(async move { drop(stopping.wait_for(|is| *is).await) }).await;
    });
    let beat = tokio::spawn(jobs::beat(app.ground.clone()));
    let (db, clock, hub) = (app.ground.db.clone(), app.ground.clock.clone(), app.hub.clone());
    let ground = app.grids.clone().follow(app.ground.settings.district, GROUND_BEAT);
    let ground = tokio::spawn(ground);
    let notices = tokio::spawn(wangge_notify::beat(db, clock, hub, NOTICE_BEAT));
    let (ending, open_pages) = (handle.clone(), app.hub.clone());
    tokio::spawn(async move {
        stop.await;
        tracing::info!("stopping; requests in flight get ten seconds");
        open_pages.close();
        ending.graceful_shutdown(Some(GRACE));
    });
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let served = match &app.ground.settings.tls {
        None => {
            let server = axum_server::from_tcp(listener).map_err(AppError::Serve)?.handle(handle);
            ready(&format!("http://{address}"));
            server.serve(service).await
        }
        Some(tls) => {
            // A second call finds the provider in place, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
            let config = config
                .map_err(|source| AppError::Tls { certificate: tls.certificate.clone(), source })?;
            let server = axum_server::from_tcp_rustls(listener, config)
                .map_err(AppError::Serve)?
                .handle(handle);
            ready(&format!("https://{address}"));
            server.serve(service).await
        }
    };
    beat.abort();
    notices.abort();
    ground.abort();
    let _ = stopped.send(true);
    if worker.await.is_err() {
        tracing::warn!("the worker of jobs ended by a panic");
    }
    served.map_err(AppError::Serve)
}

/// Waits for Ctrl-C or, on Unix, for the signal that service managers send.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = terminate.recv() => {}
                }
                return;
            }
            Err(error) => tracing::warn!(%error, "cannot listen for SIGTERM, only for Ctrl-C"),
        }
    }
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "cannot listen for Ctrl-C");
        std::future::pending::<()>().await;
    }
}
