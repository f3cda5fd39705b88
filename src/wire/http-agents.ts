/** Programs that speak a protocol of their own over HTTP, by the product they call themselves (RFC 9110 §10.1.5) in their own documentation. */
const products: ReadonlyMap<string, string> = new Map([
  ["Docker-Client", "Docker"],
  ["docker", "Docker"],
  ["kubectl", "Kubernetes"],
  ["kubelet", "Kubernetes"],
  ["kube-controller-manager", "Kubernetes"],
  ["kube-scheduler", "Kubernetes"],
  ["kube-proxy", "Kubernetes"],
  ["Prometheus", "Prometheus"],
  ["git", "Git"],
  ["SVN", "Subversion"],
  ["Microsoft-Delivery-Optimization", "Delivery-Optimization"],
  ["Microsoft BITS", "BITS"],
  ["Windows-Update-Agent", "Windows-Update"],
  ["Microsoft WinRM Client", "WinRM"],
  ["Debian APT-HTTP", "APT"],
]);

/** The application of a User-Agent's first product; "" when it is a browser's or any other. */
export function applicationOfAgent(userAgent: string): string {
  const slash = userAgent.indexOf("/");
  return products.get(slash < 0 ? userAgent : userAgent.slice(0, slash)) ?? "";
}
