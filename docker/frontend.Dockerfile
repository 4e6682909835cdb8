# The web client as static files behind nginx, which also passes /api and /scim on. Build from the top of the repository.
FROM node:22-bookworm-slim AS build
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
# Not `npm ci`: it fails with packages that have a file per platform (npm/cli #9846).
RUN npm install --no-audit --no-fund --ignore-scripts
COPY frontend/ ./
RUN npm run --silent build

FROM nginx:1.28-alpine-slim
COPY docker/nginx.conf /etc/nginx/nginx.conf
COPY --from=build /app/frontend/dist /srv/web
RUN nginx -t
USER 10001:10001
EXPOSE 8080
# Without the image's own entry point, whose scripts rewrite the configuration.
ENTRYPOINT ["nginx", "-g", "daemon off;"]
