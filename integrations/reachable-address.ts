import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Where events may be posted to, besides public addresses. */
export interface AddressRules {
  /** Networks such as `10.20.0.0/16` that may be reached although they are private. */
  readonly allow: readonly string[];
  /** Whether this machine itself may be reached: only where the product serves nobody else. */
  readonly loopback: boolean;
}

/** RFC 6890 and its successors: whatever is not the public internet, the clouds' metadata services included. */
const notPublic = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"],
  ...["192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"],
  ...["::/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16"],
  ...["fc00::/7", "fe80::/10", "ff00::/8"],
];
const itself = ["127.0.0.0/8", "::1/128"];

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
};

/** Whether an address may be posted to. */
export const mayReach = ({ allow, loopback }: AddressRules): ((address: string) => boolean) => {
  const allowed = listOf([...allow, ...(loopback ? itself : [])]);
  const denied = listOf([...notPublic, ...itself]);
  // A BlockList knows an IPv4 address again that is written as an IPv6 one.
  return (address) => {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    return allowed.check(address, family) || !denied.check(address, family);
  };
};

/** Looks a name up and hands on only addresses that may be reached: what was checked is what is connected to. */
export const lookupWithin =
  (allows: (address: string) => boolean): LookupFunction =>
  (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      const [first, ...others] = error === null ? addresses.filter(({ address }) => allows(address)) : [];
      if (first === undefined) {
        callback(error ?? new Error(`${name} is an address that events may not be posted to`), "", 0);
        return;
      }
      if (options.all === true) callback(null, [first, ...others]);
      else callback(null, first.address, first.family);
    });
  };
