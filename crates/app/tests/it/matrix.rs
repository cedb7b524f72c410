//! Who may do what, as a whole, for review: every route with its access, every post with its rights.

use crate::bed::Bed;
use std::fmt::Write;
use wangge_web::Access;

#[tokio::test]
async fn the_routes_and_their_access_are_reviewed() {
    let bed = Bed::new(false).await;
    let routes = wangge_app::routes(&bed.app);
    let mut lines: Vec<_> =
        routes.list().iter().map(|route| (route.path, route.method, route.access)).collect();
    lines.sort_by_key(|(path, method, _)| (*path, *method));
    let text = lines.iter().fold(String::new(), |mut text, (path, method, access)| {
        let access = match access {
            Access::Public => "public".to_owned(),
            Access::Monitor => "this machine or token".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Permission(permission) => permission.to_string(),
            Access::Either(one, other) => format!("{one} or {other}"),
        };
        let _ = writeln!(text, "{method:4}  {path:36}  {access}");
        text
    });
    insta::assert_snapshot!("routes", text);
}

#[tokio::test]
async fn the_posts_and_their_permissions_are_reviewed() {
    let bed = Bed::new(false).await;
    let rights = wangge_app::rights_of(&bed.app.city);
    insta::assert_snapshot!("posts", wangge_identity::permissions::matrix(&rights));
}
