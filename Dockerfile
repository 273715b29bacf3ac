# captop, Node, and what Node needs of glibc, and nothing else. The files are made by: npm run image
FROM scratch
COPY . /
ENV HOME=/root TERM=xterm-256color
ENTRYPOINT ["/node", "/captop/cli.js"]
