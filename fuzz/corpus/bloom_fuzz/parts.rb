# Modules that include and import each other, with blocks that are replaced.
module Store
  state do
    interface input, :put, [:key] => [:value]
    interface input, :get, [:id] => [:key]
    interface output, :answer, [:id] => [:value]
    table :data, put.schema
  end

  bloom :write do
    data <+- put
  end

  bloom :read do
    answer <= (get * data).pairs(:key => :key) {|g, d| [g.id, d.value]}
  end
end

module FirstWriteWins
  include Store

  bloom :write do
    data <+ put.notin(data, :key => :key)
  end
end

module Mirrored
  import Store => :left
  import FirstWriteWins => :right

  state do
    interface input, :put, left.put.schema
    interface input, :get, [:id] => [:key]
    interface output, :answer, [:id, :side] => left.answer.val_cols
  end

  bloom do
    left.put <= put
    right.put <= put
    left.get <= get
    right.get <= get
    answer <= left.answer {|a| [a.id, :left, a.value]}
    answer <= right.answer {|a| [a.id, :right, a.value]}
  end
end

class Node
  include Bud
  import Mirrored => :pair
  include Store

  bloom do
    pair.put <= put
    stdio <~ pair.answer {|a| ["#{a.id} from #{a.side}: #{a.value}"] if pair.left.data.length > 0}
  end
end
