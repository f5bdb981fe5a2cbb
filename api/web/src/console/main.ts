/** The console's entry. */

import "./app";
