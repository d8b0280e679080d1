# A store of pairs that answers once a pair is there for good, and says what it has.
class Store
  include Bud

  state do
    channel :put, [:@to, :from, :key, :value]
    channel :stored, [:@to, :key, :value]
    channel :get, [:@to, :from, :key]
    channel :got, [:@to, :key, :value]
    channel :single, [:@to, :id] => [:word]
    interface input, :local, [:key, :value]
    interface input, :ask, [:to, :key]
    interface output, :said, [:key, :value]
    interface output, :words, [:id, :word]
    channel :claim, [:@to, :from, :key, :owner]
    channel :claimed, [:@to, :key, :owner]
    sync :pairs, :dbm, [:key, :value]
    sync :owners, :dbm, [:key] => [:owner]
  end

  bloom do
    pairs <+ put { |p| [p.key, p.value] }
    pairs <= local
    stored <~ put { |p| [p.from, p.key, p.value] }
    got <~ (get * pairs).pairs(:key => :key) { |g, p| [g.from, p.key, p.value] }
    get <~ ask { |a| [a.to, ip_port, a.key] }
    said <= got { |g| [g.key, g.value] }
    owners <+ claim { |c| [c.key, c.owner] }
    claimed <~ (claim * owners).pairs(:key => :key) { |c, o| [c.from, o.key, o.owner] }
    words <= single { |s| [s.id, s.word] }
  end
end
