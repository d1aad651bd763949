# One image for API, workers, bootstrap and command line. The version of Node is the one the tests run on.
FROM node:20.20.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/bin scripts/bin
RUN npm ci --no-audit --no-fund
COPY . .
RUN npx tsc --build \
  && node --input-type=module -e "import { copyAssets } from './scripts/assets.mjs'; copyAssets(process.cwd())" \
  && node dist/scripts/bundle-workflows.js /app/workflows.js \
  && rm -rf dist/test dist/scripts dist/.tsbuildinfo \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund
# Packages bring files that no process of ours reads: native code for other machines, Rust sources, type declarations,
# source maps. They are more than half of the packages' weight.
RUN cd node_modules \
  && find @temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} + \
  && rm -r @temporalio/core-bridge/sdk-core \
  && find . -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete

FROM node:20.20.0-bookworm-slim
ENV NODE_ENV=production WORKFLOW_BUNDLE=/app/workflows.js HOST=0.0.0.0 PATH=/app/bin:$PATH
WORKDIR /app
COPY --from=build /app/package.json /app/config.example.yaml /app/workflows.js ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY deploy/incident bin/incident
# The mount point of the volume in which a worker keeps what paging needs; a new volume takes over its owner.
RUN install --directory --owner=65534 --group=65534 --mode=0700 /var/lib/incidents
# Nobody: it owns no other file of the image, and needs none.
USER 65534:65534
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/client/api/run-api.js"]
