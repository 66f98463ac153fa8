// Does what the link of a mail is for, once somebody presses the button: programs that open links, such as
// mail scanners, press none. The token is in the fragment, which no browser sends.
"use strict";

const form = document.querySelector("form");
const outcome = document.getElementById("outcome");
const token = new URLSearchParams(location.hash.slice(1)).get("token");

// Neither the history nor a glance at the address bar gives the token away.
history.replaceState(null, "", location.pathname);
// A link pasted over this page changes only the fragment, which loads nothing by itself.
addEventListener("hashchange", () => location.reload());

if (token) {
  form.hidden = false;
} else {
  say("This link is incomplete. Open it from the mail again, or copy all of it.", true);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  complain([]);
  const { password, repeat } = form.elements;
  if (password && password.value !== repeat.value) {
    complain([{ field: "repeat", message: "must be the same password" }]);
    return;
  }
  const button = form.querySelector("button");
  button.disabled = true;
  say("One moment…");
  try {
    const answer = await fetch(form.dataset.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ token, password: password?.value }),
      credentials: "omit",
    });
    const { success, message, error, errors } = await answer.json();
    if (success) {
      finish(message);
    } else if (error.code === "INVALID_TOKEN") {
      finish(`${error.message} Ask for a new link.`, true);
    } else {
      say(error.message, true);
      complain(errors ?? []);
    }
  } catch {
    say("The server did not answer. Try again in a moment.", true);
  } finally {
    button.disabled = false;
  }
});

/** Shows what became of it. */
function say(text, failed = false) {
  outcome.textContent = text;
  outcome.toggleAttribute("data-failed", failed);
}

/** The same, where there is nothing left to do here. */
function finish(text, failed) {
  form.remove();
  say(text, failed);
  outcome.focus();
}

/** Shows what is wrong beside each field; what is wrong elsewhere, below. */
function complain(errors) {
  for (const input of form.querySelectorAll("input")) {
    const error = errors.find(({ field }) => field === input.name);
    document.getElementById(`${input.name}-error`).textContent = error ? `It ${error.message}.` : "";
    input.setAttribute("aria-invalid", String(Boolean(error)));
  }
  form.querySelector("[aria-invalid=true]")?.focus();
  for (const { field, message } of errors.filter(({ field }) => !form.elements[field])) {
    outcome.textContent += ` (${field} ${message})`;
  }
}
