# One image for API, workers, bootstrap and command line. The version of Node is the one the tests run on.
FROM node:20.20.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npx tsc --build \
  && node --input-type=module -e "import { copyAssets } from './scripts/assets.mjs'; copyAssets(process.cwd())" \
  && node dist/scripts/bundle-workflows.js /app/workflows.js \
  && rm -rf dist/test dist/scripts dist/.tsbuildinfo \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:20.20.0-bookworm-slim
ENV NODE_ENV=production WORKFLOW_BUNDLE=/app/workflows.js HOST=0.0.0.0 PATH=/app/bin:$PATH
WORKDIR /app
COPY --from=build /app/package.json /app/config.example.yaml /app/workflows.js ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY deploy/incident bin/incident
# Nobody: it owns no file of the image, and needs none.
USER 65534:65534
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/client/api/main.js"]
