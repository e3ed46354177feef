// What happens shows by itself. Without this script the page is the same and is loaded again by hand.
const live = document.getElementById("live");

async function follow() {
  for (;;) {
    const seen = document.getElementById("latest").dataset.seq;
    try {
      const answer = await fetch(`/_sim/page/live?run=${encodeURIComponent(live.dataset.run)}&seen=${seen}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const text = await answer.text();
      const piece = new DOMParser().parseFromString(text, "text/html");
      if (piece.getElementById("latest").dataset.seq === seen) continue;
      // The status line stays where it is, or nobody would hear it change.
      const line = document.getElementById("latest");
      line.textContent = piece.getElementById("latest").textContent;
      line.dataset.seq = piece.getElementById("latest").dataset.seq;
      piece.querySelectorAll("section").forEach((section) => {
        const place = live.querySelector(`section[aria-labelledby="${section.getAttribute("aria-labelledby")}"]`);
        place.replaceWith(section);
      });
    } catch {
      await new Promise((again) => setTimeout(again, 2000));
    }
  }
}

follow();
