class S
  include Bud
  state do
    table :a, b.schema
    table :b, a.key_cols + [:x] => a.cols[1..-1]
    channel :c, [:@x, :@y]
    periodic
    lfoo :z
    interface sideways, :q
    coll_expr :e, lambda { [[budtime, 1]] }
    sync :f, :dbm, a.schema
    5
  end
end
