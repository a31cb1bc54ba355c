import "../shared/theme.css";

document.documentElement.dataset["ready"] = "true";
