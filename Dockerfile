# syntax=docker/dockerfile:1
# One image for all commands of ork: no root, no shell, nothing written outside /tmp.
#   docker build -t orkestra:0.1.0 .
#   docker run --rm orkestra:0.1.0 version
# A release passes the base by digest: --build-arg BASE=gcr.io/distroless/nodejs24-debian12@sha256:…
ARG BASE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${BASE}
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
ENV PATH=/nodejs/bin:$PATH NODE_ENV=production
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["node", "dist/src/main.js"]
CMD ["help"]
