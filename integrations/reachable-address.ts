import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** The addresses to which events may be posted, besides public addresses. */
export interface AddressRules {
  /** Private networks that may be reached, such as `10.20.0.0/16`. */
  readonly allow: readonly string[];
  /** Whether this machine itself may be reached, which is safe only where nobody else uses the product. */
  readonly loopback: boolean;
}

/**
 * The networks that are not part of the public internet (IANA's registries of special-purpose addresses), among them
 * those of clouds' metadata services, and this machine itself. Of IPv6 only 2000::/3 is public, which leaves out IPv4
 * addresses in every IPv6 form; the last four are special networks within it.
 */
const notPublic = {
  ipv4: [
    ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
    ...["192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
    ...["224.0.0.0/3"],
  ],
  ipv6: ["::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
};
const itself = ["127.0.0.0/8", "::1/128"];

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
};

/** Returns a function that says whether events may be posted to an IP address. */
export const mayReach = ({ allow, loopback }: AddressRules): ((address: string) => boolean) => {
  const allowed = listOf([...allow, ...(loopback ? itself : [])]);
  const denied = { ipv4: listOf(notPublic.ipv4), ipv6: listOf(notPublic.ipv6) };
  // A BlockList recognises an IPv4 address also in its IPv6 form.
  return (address) => {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    return allowed.check(address, family) || !denied[family].check(address, family);
  };
};

/**
 * Makes a DNS lookup that returns only permitted addresses, so that a connection is made only to an address that was
 * checked.
 */
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
