// Sends the launch form at once; without scripts its button does the same.
document.getElementById("launch").submit();
