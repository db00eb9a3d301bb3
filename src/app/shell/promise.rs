//! The promise that nothing leaves the page: what it rests on, and how to see for oneself.

use leptos::prelude::*;

use crate::app::desk::policy::{self, Held, Policy};

/// What this page does with what is opened, and how to check it; in the dialog and on paper.
#[component]
pub fn Statement() -> impl IntoView {
    let policy = policy::watch();
    let enforced = move || policy.with(enforced);
    let keeper = move || policy.with(|policy| keeper(policy.keeper));
    view! {
        <div class="promise-text">
            <p>{"This page is a folder of static files. What you open is read by a program that runs in your browser, in a worker; the page has no server part that could take it."}</p>
            <p>{enforced}</p>
            <p>{keeper}</p>
            <p>{"To see for yourself:"}</p>
            <ol>
                <li>{"Open the developer tools of your browser (F12), tab Network, empty its list and open a payload: it stays empty."}</li>
                <li>{"Look at the tab Console and load the page again: where the policy holds, it has refused the two connections that the page tries at its start, to data: and to mdm-lens.invalid. Neither can reach anybody even where nothing refuses it: the browser itself answers the first, and the second is a name that does not exist, at a port that browsers never use."}</li>
                <li>{"In that tab of Chrome or Edge, choose the worker, whose name begins with mdm-lens, instead of “top”, and enter fetch('https://example.com'). Where the policy holds, the browser refuses it."}</li>
                <li>{"Or disconnect from the network once the page has loaded: everything keeps working."}</li>
                <li>{"Or save the page as one file, "}<a href="./mdm-lens.html" download="mdm-lens.html">{"mdm-lens.html"}</a>{", and open that on a machine without a network."}</li>
            </ol>
            <p>{"The page does not store anything of a payload. It remembers the theme, the view, the widths of panes and columns, and the device that you check for. The browser keeps the page's own files, so that it opens without a network."}</p>
        </div>
    }
}

/// What is known of the promise, in a sentence or three.
fn enforced(policy: &Policy) -> String {
    const HOSTED: &str = "The page carries a Content-Security-Policy that allows connections to the place it was loaded from and to no other, no forms, no foreign scripts, no frames. It stands near the top of the page's source, and the worker is under it too.";
    const SINGLE: &str = "The file carries a Content-Security-Policy that allows no connection at all, no forms, no frames and no script but its own. It stands near the top of the file, and the worker is under it too.";
    let what = if policy.single { SINGLE } else { HOSTED };
    match policy.worker {
        Held::Yes => [
            "The browser enforces it. ",
            what,
            " When this page started, its worker tried to connect to another address and to run code from a text: the browser refused both.",
        ]
        .concat(),
        Held::No => [
            "On this host the browser does not enforce it: when this page started, its worker could ",
            &policy.open,
            ". The page sends nothing all the same, but you have only its word for that. Something between the host and you, or in this browser, takes the page's policy away. Ask whoever runs the host to send index.html as it was built, or open the page from another host.",
        ]
        .concat(),
        Held::Unknown => [what, " Whether the browser enforces it has not been found out yet."].concat(),
    }
}

fn keeper(held: Held) -> &'static str {
    match held {
        Held::Yes => {
            "The script that keeps the page's files for when there is no network is under the policy as well. It never sees what you open."
        }
        Held::No => {
            "This host sends no policy with the script that keeps the page's files for when there is no network. That script never sees what you open; it asks for the page's own files and for nothing else."
        }
        Held::Unknown => "",
    }
}
