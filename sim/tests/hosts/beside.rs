//! Services beside the nodes: more listeners on the same turmoil host, called over the same network.

use crate::stories::of_file;
use kadlab::driver::Running;
use kadlab::hosts::{Aside, Beside, Staging, on_turmoil};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turmoil::net::{TcpListener, TcpStream};

const PORT: u16 = 80;

/// Says over HTTP how many contacts its node has, to whoever connects.
async fn serve(running: Running) {
    let listener = TcpListener::bind(("0.0.0.0", PORT))
        .await
        .expect("the listener stands");
    loop {
        let (mut stream, _) = listener.accept().await.expect("the listener stands");
        let status = running.status().await.expect("the listener stands");
        let answer = format!("HTTP/1.0 200 OK\r\n\r\n{}", status.contacts.len());
        stream
            .write_all(answer.as_bytes())
            .await
            .expect("the listener stands");
    }
}

#[test]
fn a_service_beside_a_node_is_called_from_beside_another() {
    let heard = Arc::new(Mutex::new(String::new()));
    let answer = Arc::clone(&heard);
    let beside: Beside = Arc::new(move |node, running| -> Aside {
        let heard = Arc::clone(&answer);
        match node {
            0 => Box::pin(serve(running)),
            1 => Box::pin(async move {
                tokio::time::sleep(Duration::from_secs(5)).await;
                let mut stream = TcpStream::connect(("node-0", PORT))
                    .await
                    .expect("the listener stands");
                let mut text = String::new();
                // The service closes when it has answered.
                stream
                    .read_to_string(&mut text)
                    .await
                    .expect("the listener stands");
                *heard.lock().expect("the listener stands") = text;
            }),
            _ => Box::pin(std::future::ready(())),
        }
    });
    let scenario = of_file("small.toml", &[]);
    let _ = on_turmoil::play(
        &scenario,
        1,
        Staging {
            beside,
            ..Staging::plain()
        },
    );
    assert_eq!(
        *heard.lock().expect("the listener stands"),
        "HTTP/1.0 200 OK\r\n\r\n7"
    );
}
