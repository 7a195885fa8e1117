/// The script of the page: it shows the same design everywhere when one of its marks or rows is pointed at or focused,
/// and opens what a link leads into. It holds neither `<` nor `&`, so that the page is also well-formed XML.
enum PageScript {
  static let text = """

    (function () {
      var tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("aria-hidden", "true");
      document.body.appendChild(tip);
      var lit = [];
      function all(query, body) { Array.prototype.forEach.call(document.querySelectorAll(query), body); }
      all("svg title", function (title) {
        var owner = title.parentNode;
        owner.setAttribute("aria-label", title.textContent.split("\\n").join(", "));
        owner.setAttribute("data-tip", title.textContent);
        owner.removeChild(title);
      });
      function clear() {
        lit.forEach(function (item) { item.classList.remove("on"); });
        lit = [];
        tip.style.display = "none";
      }
      function show(event) {
        clear();
        var target = event.target;
        if (!target.closest) { return; }
        var owner = target.closest("[data-k]");
        if (owner) {
          all('[data-k="' + owner.getAttribute("data-k") + '"]', function (item) {
            item.classList.add("on");
            lit.push(item);
          });
        }
        var source = target.closest("[data-tip]");
        if (!source) { return; }
        tip.textContent = "";
        source.getAttribute("data-tip").split("\\n").forEach(function (line, place) {
          var part = document.createElement(place === 0 ? "strong" : "span");
          part.dir = "auto";
          part.textContent = line;
          tip.appendChild(part);
        });
        tip.style.display = "block";
        var box = source.getBoundingClientRect();
        var left = box.left + box.width / 2 - tip.offsetWidth / 2;
        var room = document.documentElement.clientWidth - tip.offsetWidth - 8;
        var top = box.top - tip.offsetHeight - 10;
        tip.style.left = Math.max(8, Math.min(left, room)) + "px";
        tip.style.top = (top > 4 ? top : box.bottom + 10) + "px";
      }
      document.addEventListener("mouseover", show);
      document.addEventListener("focusin", show);
      document.addEventListener("scroll", clear, { passive: true });
      document.addEventListener("keydown", function (event) { if (event.key === "Escape") { clear(); } });
      function reveal() {
        var target = document.getElementById(location.hash.slice(1));
        var details = target ? target.closest("details") : null;
        if (details) {
          details.open = true;
          target.scrollIntoView({ block: "center" });
        }
      }
      window.addEventListener("hashchange", reveal);
      reveal();
    })();

    """
}
