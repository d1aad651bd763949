#!/usr/bin/env node
import "../incident.mjs";
