# The cart as a log: actions are kept, and summed up when the session ends.
require_relative 'protocol'

class SummedCart
  include Bud
  include CartProtocol

  state do
    table :log, [:session, :number] => [:item, :count]
    scratch :sums, [:session, :item] => [:count]
    scratch :paid, [:session] => [:items]
  end

  bloom :act do
    log <= action { |a| [a.session, a.number, a.item, a.count] }
  end

  bloom :pay do
    temp :ended <= (checkout * log).rights(:session => :session)
    sums <= ended.group([:session, :item], sum(:count))
    paid <= sums.group([:session], accum_pair(:item, :count))
    receipt <~ (paid * checkout).pairs(:session => :session) { |p, c| [c.client, c.session, p.items.sort] }
  end
end
